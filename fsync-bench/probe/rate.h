#pragma once

#include <span>

#include "common/cpp_only.h"

// How sure a rate is that was measured in slices.

namespace walwise::fsync {

struct Interval {
  double mean = 0;
  double low = 0;   // of the 95 % confidence interval; not below 0
  double high = 0;  // equal to `mean` where fewer than two values are known
};

// The mean of the values with its interval by Student's t: slices are taken far enough apart that
// their noise can be called independent.
Interval MeanInterval(std::span<const double> values);

// The two-sided 95 % quantile of Student's t. REQUIRES: degrees >= 1.
double StudentT95(int degrees);

}  // namespace walwise::fsync
