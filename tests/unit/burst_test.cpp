#include "fsync-bench/volume/burst.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

namespace walwise::fsync {
namespace {

// The same everywhere, unlike the library's distributions.
class Noise {
 public:
  explicit Noise(uint64_t seed) : state_(seed * 2 + 1) {}
  // Evenly between -1 and 1.
  double Next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(state_ >> 33) / static_cast<double>(1u << 30) - 1;
  }

 private:
  uint64_t state_;
};

using Shape = std::function<double(int)>;

// One value every half second; `spread` is relative.
std::vector<RateAt> Series(int count, double spread, const Shape& shape, uint64_t seed = 1) {
  Noise noise(seed);
  std::vector<RateAt> series;
  for (int i = 0; i < count; i++) {
    series.push_back({i * 0.5, shape(i) * (1 + spread * noise.Next())});
  }
  return series;
}

Shape StepAt(int at, double before, double after) {
  return [=](int i) { return i < at ? before : after; };
}

TEST(Burst, ADropIsFoundAtItsMoment) {
  for (int at : {20, 100, 150, 380}) {
    const auto drop = FindDrop(Series(400, 0.15, StepAt(at, 1275, 130)));
    ASSERT_TRUE(drop.has_value()) << at;
    EXPECT_EQ(drop->seconds, at * 0.5);
    EXPECT_NEAR(drop->before, 1275, 60);
    EXPECT_NEAR(drop->after, 130, 7);
  }
}

TEST(Burst, ADropByAThirdIsFoundInNoise) {
  const auto drop = FindDrop(Series(1000, 0.2, StepAt(600, 3000, 2000)));
  ASSERT_TRUE(drop.has_value());
  EXPECT_NEAR(drop->seconds, 300, 2);
}

TEST(Burst, NoiseIsNoDrop) {
  for (uint64_t seed = 1; seed <= 300; seed++) {
    for (int count : {16, 40, 200, 1000}) {
      EXPECT_FALSE(FindDrop(Series(
                                count, 0.6, [](int) { return 1000.0; }, seed))
                       .has_value())
          << seed << " " << count;
    }
  }
}

TEST(Burst, SingleStallsAndSpikesAreNoDrop) {
  const auto stalls = [](int i) { return i % 37 == 0 ? 5.0 : i % 41 == 0 ? 50000.0 : 1000.0; };
  EXPECT_FALSE(FindDrop(Series(600, 0.1, stalls)).has_value());
}

TEST(Burst, StallsDoNotHideADrop) {
  const auto shape = [](int i) { return i % 37 == 0 ? 5.0 : i < 300 ? 1000.0 : 300.0; };
  const auto drop = FindDrop(Series(600, 0.1, shape));
  ASSERT_TRUE(drop.has_value());
  EXPECT_EQ(drop->seconds, 150);
}

TEST(Burst, ADipThatEndsIsNoDrop) {
  const auto dip = [](int i) { return i >= 200 && i < 260 ? 100.0 : 1000.0; };
  EXPECT_FALSE(FindDrop(Series(400, 0.1, dip)).has_value());
  const auto late = [](int i) { return i >= 300 && i < 385 ? 100.0 : 1000.0; };
  EXPECT_FALSE(FindDrop(Series(400, 0.1, late)).has_value());
}

TEST(Burst, ARiseIsNoDrop) {
  EXPECT_FALSE(FindDrop(Series(400, 0.1, StepAt(200, 130, 1275))).has_value());
}

TEST(Burst, ASlowDeclineIsNoDrop) {
  EXPECT_FALSE(FindDrop(Series(400, 0.05, [](int i) { return 1000.0 - i; })).has_value());
}

TEST(Burst, ADropByATenthIsTooLittle) {
  EXPECT_FALSE(FindDrop(Series(400, 0.02, StepAt(200, 1000, 900))).has_value());
}

TEST(Burst, WhatDoesNotLastLongEnoughIsNoDrop) {
  EXPECT_FALSE(FindDrop(Series(400, 0.1, StepAt(397, 1000, 100))).has_value());
  EXPECT_FALSE(FindDrop(Series(15, 0.1, StepAt(8, 1000, 100))).has_value());
  EXPECT_TRUE(FindDrop(Series(16, 0.1, StepAt(8, 1000, 100))).has_value());
}

TEST(Burst, ShortAndEmptyAndSilentSeriesHaveNone) {
  EXPECT_FALSE(FindDrop({}).has_value());
  EXPECT_FALSE(FindDrop(Series(1, 0, StepAt(0, 1, 1))).has_value());
  EXPECT_FALSE(FindDrop(Series(100, 0, StepAt(0, 0, 0))).has_value());
}

TEST(Burst, AVolumeThatStopsAltogetherDrops) {
  const auto drop = FindDrop(Series(100, 0.1, StepAt(50, 1000, 0)));
  ASSERT_TRUE(drop.has_value());
  EXPECT_EQ(drop->after, 0);
}

}  // namespace
}  // namespace walwise::fsync
