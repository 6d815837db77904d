#include "fsync-bench/probe/rate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace walwise::fsync {
namespace {

TEST(Rate, StudentsQuantilesAreThoseOfTheTables) {
  EXPECT_NEAR(StudentT95(1), 12.706, 0.001);
  EXPECT_NEAR(StudentT95(10), 2.228, 0.001);
  EXPECT_NEAR(StudentT95(11), 2.201, 0.001);
  EXPECT_NEAR(StudentT95(30), 2.042, 0.001);
  EXPECT_NEAR(StudentT95(1000), 1.962, 0.001);
}

constexpr int64_t kSecond = 1'000'000'000;

// A second each.
std::vector<Slice> Seconds(const std::vector<int64_t>& counts) {
  std::vector<Slice> slices;
  for (const int64_t count : counts) slices.push_back({0, kSecond, count});
  return slices;
}

TEST(Rate, OneSliceHasNoWidthAndNoneIsZero) {
  EXPECT_EQ(RateInterval(Seconds({5})).low, 5);
  EXPECT_EQ(RateInterval(Seconds({5})).high, 5);
  EXPECT_EQ(RateInterval({}).mean, 0);
}

TEST(Rate, AnIntervalIsThatOfAWorkedExample) {
  // Mean 10, deviation 2, so 10 -+ 2.7764 * 2 / sqrt(5).
  const Interval interval = RateInterval(Seconds({8, 8, 10, 12, 12}));
  EXPECT_DOUBLE_EQ(interval.mean, 10);
  EXPECT_NEAR(interval.high - 10, 2.7764 * 2 / std::sqrt(5.0), 1e-9);
  EXPECT_NEAR(10 - interval.low, 2.7764 * 2 / std::sqrt(5.0), 1e-9);
}

TEST(Rate, ASliceCountsByItsTime) {
  const std::vector<Slice> slices = {{0, kSecond / 10, 100}, {kSecond, kSecond / 10 * 9, 100}};
  EXPECT_DOUBLE_EQ(RateInterval(slices).mean, 200);
}

// Slices as the probe takes them: over with the first flush that ends after 50 ms, on a volume
// where one flush in fifty stalls for longer than that.
TEST(Rate, NinetyFiveOfAHundredIntervalsHoldTheTruth) {
  std::mt19937_64 random(3);
  std::exponential_distribution<double> quick(1 / 0.5e6), stalled(1 / 60e6);
  std::bernoulli_distribution stalls(0.02);
  const double truth = 1e9 / (0.98 * 0.5e6 + 0.02 * 60e6);
  int held = 0;
  double sum = 0;
  constexpr int kRuns = 2000;
  for (int run = 0; run < kRuns; run++) {
    std::vector<Slice> slices(100);
    for (Slice& slice : slices) {
      while (slice.duration_ns < 50'000'000) {
        slice.duration_ns += std::llround(stalls(random) ? stalled(random) : quick(random));
        slice.count++;
      }
    }
    const Interval interval = RateInterval(slices);
    sum += interval.mean;
    held += interval.low <= truth && truth <= interval.high;
  }
  EXPECT_NEAR(sum / kRuns / truth, 1, 0.01);
  EXPECT_NEAR(held * 1.0 / kRuns, 0.95, 0.015);
}

}  // namespace
}  // namespace walwise::fsync
