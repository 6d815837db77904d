#include "fsync-bench/probe/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

namespace walwise::fsync {

namespace {

constexpr int kStepBits = 7;  // 128 buckets each power of two
constexpr int64_t kSteps = int64_t{1} << kStepBits;
constexpr int kGreatestBits = 40;
constexpr int64_t kGreatest = (int64_t{1} << kGreatestBits) - 1;

// Below kSteps each value has its own bucket; above, the leading eight bits choose it.
size_t BucketOf(int64_t value) {
  const int bits = std::bit_width(static_cast<uint64_t>(value));
  const int shift = std::max(0, bits - kStepBits - 1);
  return static_cast<size_t>(shift * kSteps + (value >> shift));
}

int64_t UpperOf(size_t bucket) {
  const auto place = static_cast<int64_t>(bucket);
  if (place < 2 * kSteps) return place;
  const int64_t shift = place / kSteps - 1;
  const int64_t leading = place - shift * kSteps;
  return ((leading + 1) << shift) - 1;
}

}  // namespace

Histogram::Histogram() : counts_(BucketOf(kGreatest) + 1) {}

void Histogram::Record(int64_t nanoseconds) {
  const int64_t value = std::clamp<int64_t>(nanoseconds, 0, kGreatest);
  counts_[BucketOf(value)]++;
  count_++;
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
  sum_ += static_cast<double>(value);
}

void Histogram::Merge(const Histogram& other) {
  for (size_t i = 0; i < counts_.size(); i++) counts_[i] += other.counts_[i];
  count_ += other.count_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
}

double Histogram::Mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }

int64_t Histogram::Percentile(double percent) const {
  const double wanted = std::ceil(percent / 100 * static_cast<double>(count_));
  const int64_t rank = std::max<int64_t>(1, static_cast<int64_t>(wanted));
  int64_t seen = 0;
  for (size_t i = 0; i < counts_.size(); i++) {
    seen += counts_[i];
    if (counts_[i] > 0 && seen >= rank) return std::min(UpperOf(i), max_);
  }
  return max_;
}

std::vector<Histogram::Bucket> Histogram::Buckets() const {
  std::vector<Bucket> buckets;
  for (size_t i = 0; i < counts_.size(); i++) {
    if (counts_[i] > 0) buckets.push_back({UpperOf(i), counts_[i]});
  }
  return buckets;
}

}  // namespace walwise::fsync
