#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/status.h"
#include "fsync-bench/report/measurement.h"

#include "common/cpp_only.h"

// What a volume must hold, as `--require` says it: conditions between commas, all of which must be
// met.
//
//   condition: [subject.]figure relation limit
//   subject:   a wal_sync_method, or commits@CLIENTS; without: the server's variant
//   figure:    rate, mean, min, p50, p90, p95, p99, p99.9, p99.99, max
//   relation:  <  <=  >  >=
//   limit:     a number for a rate, a number and one of ns, us, ms, s for a latency
//
// commits@8>=2000 is short for commits@8.rate>=2000.

namespace walwise::fsync {

struct Condition {
  std::string text;  // as written, without the spaces around it
  std::optional<SyncMethod> method;
  int clients = 0;     // 0: the flushes of a variant are meant, not the commits of clients
  std::string figure;  // "rate", "p99.9", ...
  std::string relation;
  double limit = 0;  // flushes or commits a second, or nanoseconds
};

// Errors say at which character (from 1) of the expression what was expected.
Result<std::vector<Condition>> ParseRequire(std::string_view expression);

struct Check {
  std::string text;      // of the condition
  double value = 0;      // what was measured, in the unit of the limit
  std::string measured;  // the same for people: "1,275 (1,260-1,290)", "4.03ms"
  bool passed = false;
  bool is_close = false;  // the limit lies within the interval of the rate
};

// In the order of the conditions. `server` is the variant for conditions without a method, and its
// size counts for those with one. The error is of the first condition that asks for something that
// was not measured, and says what to run.
Result<std::vector<Check>> CheckRequire(const std::vector<Condition>& conditions,
                                        const Measurement& measurement, const Variant& server = {});

// A line each: "ok" or "FAILED", the condition, what was measured.
std::string RequireText(const std::vector<Check>& checks);

}  // namespace walwise::fsync
