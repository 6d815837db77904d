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

TEST(Rate, OneValueHasNoWidthAndNoneIsZero) {
  const std::vector<double> one = {5};
  EXPECT_EQ(MeanInterval(one).low, 5);
  EXPECT_EQ(MeanInterval(one).high, 5);
  EXPECT_EQ(MeanInterval({}).mean, 0);
}

TEST(Rate, AnIntervalIsThatOfAWorkedExample) {
  // Mean 10, deviation 2, so 10 -+ 2.7764 * 2 / sqrt(5).
  const std::vector<double> values = {8, 8, 10, 12, 12};
  const Interval interval = MeanInterval(values);
  EXPECT_DOUBLE_EQ(interval.mean, 10);
  EXPECT_NEAR(interval.high - 10, 2.7764 * 2 / std::sqrt(5.0), 1e-9);
  EXPECT_NEAR(10 - interval.low, 2.7764 * 2 / std::sqrt(5.0), 1e-9);
}

TEST(Rate, NinetyFiveOfAHundredIntervalsHoldTheTruth) {
  std::mt19937_64 random(3);
  std::normal_distribution<double> noise(100, 15);
  int held = 0;
  for (int run = 0; run < 4000; run++) {
    std::vector<double> values(12);
    for (double& value : values) value = noise(random);
    const Interval interval = MeanInterval(values);
    held += interval.low <= 100 && 100 <= interval.high;
  }
  EXPECT_NEAR(held / 4000.0, 0.95, 0.012);
}

}  // namespace
}  // namespace walwise::fsync
