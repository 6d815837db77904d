#include "fsync-bench/probe/rate.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace walwise::fsync {

double StudentT95(int degrees) {
  // Exact for the few slices where it matters; beyond, the expansion of the quantile in 1/degrees
  // (Abramowitz and Stegun, 26.7.5) is right to four digits.
  static constexpr double kExact[] = {12.7062, 4.3027, 3.1824, 2.7764, 2.5706,
                                      2.4469,  2.3646, 2.3060, 2.2622, 2.2281};
  if (degrees <= static_cast<int>(std::size(kExact))) return kExact[std::max(degrees, 1) - 1];
  const double z = 1.959964;
  const double n = degrees;
  const double first = (std::pow(z, 3) + z) / 4;
  const double second = (5 * std::pow(z, 5) + 16 * std::pow(z, 3) + 3 * z) / 96;
  const double third =
      (3 * std::pow(z, 7) + 19 * std::pow(z, 5) + 17 * std::pow(z, 3) - 15 * z) / 384;
  return z + first / n + second / (n * n) + third / (n * n * n);
}

Interval RateInterval(std::span<const Slice> slices) {
  double count = 0, duration = 0;
  for (const Slice& slice : slices) {
    count += static_cast<double>(slice.count);
    duration += static_cast<double>(slice.duration_ns);
  }
  if (duration <= 0) return {};
  const double rate = count / duration;
  const double mean = rate * 1e9;
  if (slices.size() < 2) return {mean, mean, mean};
  double squares = 0;
  for (const Slice& slice : slices) {
    const double rest =
        static_cast<double>(slice.count) - rate * static_cast<double>(slice.duration_ns);
    squares += rest * rest;
  }
  const auto size = static_cast<double>(slices.size());
  const double error = std::sqrt(squares / (size - 1) * size) / duration * 1e9;
  const double half = StudentT95(static_cast<int>(slices.size()) - 1) * error;
  return {mean, std::max(0.0, mean - half), mean + half};
}

}  // namespace walwise::fsync
