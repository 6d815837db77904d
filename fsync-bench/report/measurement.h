#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/status.h"
#include "fsync-bench/group/group_commit.h"
#include "fsync-bench/probe/probe.h"
#include "fsync-bench/volume/volume.h"

#include "common/cpp_only.h"

// One run of `walwise fsync`, as it is shown, stored and compared.

namespace walwise::fsync {

// What is kept of a distribution of nanoseconds.
struct Latency {
  int64_t count = 0;
  double mean = 0;
  int64_t min = 0;
  int64_t p50 = 0, p90 = 0, p95 = 0, p99 = 0, p99_9 = 0, p99_99 = 0;
  int64_t max = 0;
  std::vector<Histogram::Bucket> buckets;
};
Latency LatencyOf(const Histogram& histogram);

struct RatePoint {
  double seconds = 0;  // since the beginning
  double rate = 0;     // flushes a second
};

struct VariantSummary {
  Variant variant;
  std::string unavailable;              // why there are no figures; empty when there are
  Interval rate;                        // flushes a second
  double sync_share = 0;                // of the time, in the sync call
  std::optional<double> device_writes;  // a flush, where the device counts them
  Latency latency;
  std::vector<RatePoint> rates;  // slice by slice
};

struct ClientsSummary {
  int clients = 0;
  Interval rate;  // commits a second
  double commits_per_flush = 0;
  Latency latency;
};

struct Measurement {
  std::string version;     // of walwise
  std::string started_at;  // UTC, "2026-01-31T12:00:00Z"
  double duration_seconds = 0;
  bool interrupted = false;
  Volume volume;
  std::vector<VariantSummary> variants;
  SyncMethod group_method = SyncMethod::kFdatasync;
  std::optional<bool> group_direct_io;  // nothing in files that do not tell, where it was not
  int64_t work_ns = 0;                  // processor time a transaction, in the group's part
  std::vector<ClientsSummary> clients;
  std::vector<std::string> verdict;   // sentences, the most important first
  std::vector<std::string> warnings;  // what makes the figures doubtful
};

// What a commit of the clients is: the variant that figures without a method's name are about.
inline Variant CommitVariant(const Measurement& measurement) {
  return {measurement.group_method, measurement.group_direct_io.value_or(false), kPageBytes};
}

// docs/formats/fsync-json.md. Reading takes any text and says what is wrong with it; fields that it
// does not know are left alone.
std::string ToJson(const Measurement& measurement);
Result<Measurement> FromJson(std::string_view text);

// The same without what tells whose it is: directory, mount point, source, device names, models'
// serials, backing files.
Measurement Anonymous(Measurement measurement);

}  // namespace walwise::fsync
