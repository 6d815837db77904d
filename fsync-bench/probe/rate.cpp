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

Interval MeanInterval(std::span<const double> values) {
  if (values.empty()) return {};
  const auto count = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  const double mean = sum / count;
  if (values.size() < 2) return {mean, mean, mean};
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double error = std::sqrt(squares / (count - 1) / count);
  const double half = StudentT95(static_cast<int>(values.size()) - 1) * error;
  return {mean, std::max(0.0, mean - half), mean + half};
}

}  // namespace walwise::fsync
