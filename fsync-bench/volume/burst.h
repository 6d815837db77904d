#pragma once

#include <optional>
#include <span>

#include "common/cpp_only.h"

// The moment at which a long run's rate falls for good: a burst bucket has run dry.

namespace walwise::fsync {

struct RateAt {
  double seconds = 0;  // since the beginning
  double rate = 0;     // flushes a second
};

struct RateDrop {
  double seconds = 0;  // of the first value at the new level
  double before = 0;   // the medians of both sides
  double after = 0;
};

// The greatest lasting drop of a series in order of time: by a fifth or more, within a few values,
// with nearly all that follows below nearly all that went before. Noise, single slow slices, a dip
// that ends and a slow decline are none. Nothing is said of the first and last eight values, or
// fiftieth, whichever is longer.
std::optional<RateDrop> FindDrop(std::span<const RateAt> series);

}  // namespace walwise::fsync
