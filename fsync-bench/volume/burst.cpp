// One change point by least squares: the split whose two means leave the least behind. It is then
// judged by ranks, which outliers don't move.
#include "fsync-bench/volume/burst.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace walwise::fsync {

namespace {

using Rates = std::vector<double>;
using Part = std::span<const double>;

constexpr double kLessThanBefore = 0.8;

// REQUIRES: not empty.
double Quantile(Part values, double share) {
  Rates sorted(values.begin(), values.end());
  const auto index = static_cast<size_t>(share * static_cast<double>(sorted.size() - 1) + 0.5);
  const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(index);
  std::nth_element(sorted.begin(), at, sorted.end());
  return *at;
}

double Median(Part values) { return Quantile(values, 0.5); }

// A stall or a spike of a single slice must not decide where the split is.
Rates WithoutExtremes(std::span<const RateAt> series) {
  Rates rates;
  for (const RateAt& at : series) rates.push_back(at.rate);
  const double low = Quantile(rates, 0.02);
  const double high = Quantile(rates, 0.98);
  for (double& rate : rates) rate = std::clamp(rate, low, high);
  return rates;
}

// How much of the sum of squares two means explain, for each split; where that is most. REQUIRES:
// at least two segments.
size_t BestSplit(Part rates, size_t segment) {
  double total = 0;
  for (double rate : rates) total += rate;
  const auto all = static_cast<double>(rates.size());
  double before = 0;
  double best = -1;
  size_t split = segment;
  for (size_t i = 0; i + segment <= rates.size(); i++) {
    const auto count = static_cast<double>(i);
    const double difference = i == 0 ? 0 : before / count - (total - before) / (all - count);
    const double explained = difference * difference * count * (all - count);
    if (i >= segment && explained > best) {
      best = explained;
      split = i;
    }
    before += rates[i];
  }
  return split;
}

bool IsLower(Part after, Part before) { return Median(after) <= kLessThanBefore * Median(before); }

bool Lasts(Part before, Part after) {
  return IsLower(after, before) && IsLower(after.last((after.size() + 1) / 2), before) &&
         Quantile(after, 0.95) < Quantile(before, 0.05);
}

// A slow decline has no edge: next to the split, its sides are alike.
bool HasEdge(Part before, Part after, size_t segment) {
  return IsLower(after.first(segment), before.last(segment));
}

}  // namespace

std::optional<RateDrop> FindDrop(std::span<const RateAt> series) {
  const size_t segment = std::max<size_t>(8, series.size() / 50);
  if (series.size() < 2 * segment) return {};
  const Rates rates = WithoutExtremes(series);
  const size_t split = BestSplit(rates, segment);
  const Part before = Part(rates).first(split);
  const Part after = Part(rates).subspan(split);
  if (!Lasts(before, after) || !HasEdge(before, after, segment)) return {};
  return RateDrop{series[split].seconds, Median(before), Median(after)};
}

}  // namespace walwise::fsync
