#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fsync-bench/report/measurement.h"
#include "fsync-bench/report/text_table.h"

#include "common/cpp_only.h"

// Two measurements side by side: the second by the first.
//
// A ratio of rates has its 95 % interval by Fieller's theorem, from the two runs' own intervals,
// which are taken to be independent and to come from the same quantile. Unlike the delta method it
// stays right where the first run's interval is wide. It covers the noise within both runs, not
// what may differ from one run to the next; and of twenty such intervals one misses by chance.

namespace walwise::fsync {

enum class Change { kFaster, kSlower, kNotShown };
// "faster", "slower", "no difference shown".
std::string_view NameOf(Change change);

struct RateRatio {
  double value = 0;                   // second / first; 0 where the first is 0
  std::optional<Interval> interval;   // none if a run's is unknown, or the first's reaches 0
  Change change = Change::kNotShown;  // as the interval, which must not contain 1, justifies
};
RateRatio RatioOf(const Interval& first, const Interval& second);

// What both runs measured.
struct VariantPair {
  VariantSummary first;
  VariantSummary second;
  RateRatio ratio;
};

struct ClientsPair {
  ClientsSummary first;
  ClientsSummary second;
  RateRatio ratio;
};

struct Difference {
  std::string what;  // "file system", "scheduler of device 1", "fdatasync 8 kB"
  std::string first;
  std::string second;
};

struct Comparison {
  std::vector<VariantPair> variants;
  std::vector<ClientsPair> clients;
  // Of the volume, of the run, and what only one of them measured.
  std::vector<Difference> differences;
};

Comparison Compare(const Measurement& first, const Measurement& second);

std::string ComparisonText(const Comparison& comparison, const TextStyle& style);

// docs/formats/fsync-json.md.
std::string ComparisonJson(const Comparison& comparison);

}  // namespace walwise::fsync
