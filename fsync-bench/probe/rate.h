#pragma once

#include <cstdint>
#include <span>

#include "common/cpp_only.h"

// How sure a rate is that was measured in slices.

namespace walwise::fsync {

struct Slice {
  int64_t started_ns = 0;  // since the first slice began
  int64_t duration_ns = 0;
  int64_t count = 0;  // of flushes, or commits
};

struct Interval {
  double mean = 0;
  double low = 0;   // of the 95 % confidence interval; not below 0
  double high = 0;  // equal to `mean` where fewer than two slices are known
};

// What was counted by the time it took, a second. Not the mean of the slices' rates: a slice that
// is long because the volume stalled in it would count no more than one that is not. The interval
// is that of a ratio estimator (Cochran, Sampling Techniques, 6.4) with Student's t: slices are
// taken far enough apart that their noise can be called independent.
Interval RateInterval(std::span<const Slice> slices);

// The two-sided 95 % quantile of Student's t. REQUIRES: degrees >= 1.
double StudentT95(int degrees);

}  // namespace walwise::fsync
