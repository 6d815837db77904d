#include "fsync-bench/probe/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace walwise::fsync {
namespace {

constexpr int64_t kEighteenMinutes = (int64_t{1} << 40) - 1;

// Durations of all sizes: the logarithm is what is spread evenly.
std::vector<int64_t> Durations(int count) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> exponent(0, 11);
  std::vector<int64_t> values;
  for (int i = 0; i < count; i++) {
    values.push_back(static_cast<int64_t>(std::pow(10, exponent(random))));
  }
  return values;
}

TEST(Histogram, WithoutValuesAllIsZero) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0);
  EXPECT_EQ(histogram.min(), 0);
  EXPECT_EQ(histogram.max(), 0);
  EXPECT_EQ(histogram.Mean(), 0);
  EXPECT_EQ(histogram.Percentile(99), 0);
  EXPECT_TRUE(histogram.Buckets().empty());
}

TEST(Histogram, APercentileIsNeverBelowTheValueRecordedAndLessThanOnePercentAbove) {
  std::vector<int64_t> values = Durations(20000);
  Histogram histogram;
  for (const int64_t value : values) histogram.Record(value);
  std::sort(values.begin(), values.end());
  for (const double percent : {0.01, 1.0, 10.0, 50.0, 90.0, 95.0, 99.0, 99.9, 99.99, 100.0}) {
    const auto rank = static_cast<size_t>(std::ceil(percent / 100 * 20000));
    const auto exact = static_cast<double>(values[rank - 1]);
    const auto read = static_cast<double>(histogram.Percentile(percent));
    EXPECT_GE(read, exact) << percent;
    EXPECT_LE(read, exact * 1.008) << percent;
  }
}

TEST(Histogram, TheLeastTheGreatestAndTheMeanAreExact) {
  Histogram histogram;
  for (const int64_t value : {1000003, 17, 5000011}) histogram.Record(value);
  EXPECT_EQ(histogram.min(), 17);
  EXPECT_EQ(histogram.max(), 5000011);
  EXPECT_EQ(histogram.Percentile(100), 5000011);
  EXPECT_DOUBLE_EQ(histogram.Mean(), (1000003 + 17 + 5000011) / 3.0);
}

TEST(Histogram, ValuesOutsideItsRangeCountAtItsEnds) {
  Histogram histogram;
  histogram.Record(-5);
  histogram.Record(INT64_MAX);
  EXPECT_EQ(histogram.count(), 2);
  EXPECT_EQ(histogram.Percentile(50), 0);
  EXPECT_EQ(histogram.Percentile(100), kEighteenMinutes);
}

TEST(Histogram, MergedIsAsRecordedInOne) {
  Histogram first, second, all;
  for (const int64_t value : Durations(1000)) {
    (value % 2 == 0 ? first : second).Record(value);
    all.Record(value);
  }
  first.Merge(second);
  EXPECT_EQ(first.count(), all.count());
  EXPECT_EQ(first.min(), all.min());
  EXPECT_EQ(first.max(), all.max());
  EXPECT_NEAR(first.Mean(), all.Mean(), all.Mean() * 1e-9);
  for (const double percent : {50.0, 99.0}) {
    EXPECT_EQ(first.Percentile(percent), all.Percentile(percent));
  }
}

TEST(Histogram, BucketsAscendAndHoldEveryValue) {
  Histogram histogram;
  const std::vector<int64_t> values = Durations(5000);
  for (const int64_t value : values) histogram.Record(value);
  int64_t before = -1, seen = 0;
  for (const Histogram::Bucket& bucket : histogram.Buckets()) {
    EXPECT_GT(bucket.upper, before);
    seen += bucket.count;
    const auto not_above = std::count_if(values.begin(), values.end(),
                                         [&](int64_t value) { return value <= bucket.upper; });
    EXPECT_EQ(seen, not_above);
    before = bucket.upper;
  }
  EXPECT_EQ(seen, 5000);
}

}  // namespace
}  // namespace walwise::fsync
