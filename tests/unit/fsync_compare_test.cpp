#include "fsync-bench/report/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/fsync_sample.h"

namespace walwise::fsync {
namespace {

using testing::HasSubstr;

TEST(RateRatio, HasFiellersInterval) {
  // By hand: (1 +- sqrt(1 - 0.99 * 0.99)) / 0.99 for half widths of a tenth of equal means.
  const RateRatio ratio = RatioOf({100, 90, 110}, {100, 90, 110});
  ASSERT_TRUE(ratio.interval.has_value());
  EXPECT_DOUBLE_EQ(ratio.value, 1);
  EXPECT_NEAR(ratio.interval->low, 0.86761, 1e-5);
  EXPECT_NEAR(ratio.interval->high, 1.15259, 1e-5);
}

TEST(RateRatio, IsNearTheDeltaMethodForNarrowIntervals) {
  const RateRatio ratio = RatioOf({1000, 995, 1005}, {2000, 1980, 2020});
  const double half = 2 * std::hypot(0.005, 0.01);
  EXPECT_NEAR(ratio.interval->low, 2 - half, 1e-3);
  EXPECT_NEAR(ratio.interval->high, 2 + half, 1e-3);
}

TEST(RateRatio, AChangeIsShownOnlyWhenTheIntervalIsBesideOne) {
  EXPECT_EQ(RatioOf({100, 95, 105}, {120, 115, 125}).change, Change::kFaster);
  EXPECT_EQ(RatioOf({120, 115, 125}, {100, 95, 105}).change, Change::kSlower);
  EXPECT_EQ(RatioOf({100, 90, 110}, {112, 102, 122}).change, Change::kNotShown);
}

TEST(RateRatio, WithoutIntervalsNothingIsShown) {
  const RateRatio unknown = RatioOf({100, 100, 100}, {200, 190, 210});
  EXPECT_FALSE(unknown.interval.has_value());
  EXPECT_DOUBLE_EQ(unknown.value, 2);
  EXPECT_EQ(unknown.change, Change::kNotShown);
  // The first can't be told from 0.
  EXPECT_FALSE(RatioOf({100, -20, 220}, {900, 890, 910}).interval.has_value());
  EXPECT_DOUBLE_EQ(RatioOf({0, 0, 0}, {900, 890, 910}).value, 0);
}

Measurement Changed() {
  Measurement changed = SampleMeasurement();
  changed.variants[0].rate = {1500, 1480, 1520};
  changed.variants[0].latency.p99 = 1'200'000;
  changed.variants[1].rate = {500, 490, 510};
  changed.variants.pop_back();
  changed.clients.pop_back();
  changed.volume.mount.file_system = "xfs";
  changed.volume.devices[1].scheduler = "mq-deadline";
  changed.volume.devices[1].name = "nvme2n1";
  return changed;
}

TEST(Comparison, PairsWhatBothMeasured) {
  const Comparison comparison = Compare(SampleMeasurement(), Changed());
  ASSERT_EQ(comparison.variants.size(), 4u);
  EXPECT_EQ(comparison.variants[0].ratio.change, Change::kFaster);
  EXPECT_EQ(comparison.variants[1].ratio.change, Change::kSlower);
  EXPECT_EQ(comparison.variants[2].ratio.change, Change::kNotShown);
  EXPECT_EQ(comparison.clients.size(), 5u);
}

TEST(Comparison, ListsWhatDiffersButNotNames) {
  std::vector<std::string> lines;
  for (const Difference& difference : Compare(SampleMeasurement(), Changed()).differences) {
    lines.push_back(difference.what + ": " + difference.first + " / " + difference.second);
  }
  EXPECT_THAT(lines, testing::ElementsAre("file system: ext4 / xfs",
                                          "device 2, scheduler: none / mq-deadline",
                                          "open_sync, direct 8 kB: unavailable: the file system of "
                                          "/srv/db1 refuses O_DIRECT / not measured",
                                          "32 clients: measured / not measured"));
}

TEST(Comparison, WithItselfDiffersInNothing) {
  const Comparison comparison = Compare(SampleMeasurement(), SampleMeasurement());
  EXPECT_TRUE(comparison.differences.empty());
  for (const VariantPair& pair : comparison.variants) {
    EXPECT_EQ(pair.ratio.change, Change::kNotShown);
  }
}

TEST(Comparison, IsAReportForPeople) {
  Measurement first = SampleMeasurement();
  Measurement second = Changed();
  first.variants.resize(2);
  second.variants.resize(2);
  first.clients.resize(1);
  second.clients.resize(1);
  second.volume = first.volume;
  second.volume.mount.file_system = "x\x1b[fs";
  EXPECT_EQ(ComparisonText(Compare(first, second), {}),
            R"(  flushes/s       first  second         ratio (95 %)
  fdatasync 8 kB  1,275   1,500  1.176 (1.155-1.198)  faster
  fsync 8 kB        812     500  0.616 (0.601-0.630)  slower

  latency         p50               p99
  fdatasync 8 kB  791us -> 791us    4.03ms -> 1.20ms
  fsync 8 kB      1.25ms -> 1.25ms  6.32ms -> 6.32ms

  commits/s  first  second         ratio (95 %)
  1 client   1,250   1,250  1.000 (0.957-1.045)  no difference shown

  latency   p50             p99
  1 client  807us -> 807us  4.23ms -> 4.23ms

  what differs  first  second
  file system   ext4   x?[fs

Intervals are Fieller's, of the noise within both runs; of twenty one misses by
chance.
)");
}

TEST(Comparison, IsAReportForPrograms) {
  const std::string text = ComparisonJson(Compare(SampleMeasurement(), Changed()));
  const auto json = nlohmann::json::parse(text, nullptr, false);
  EXPECT_EQ(json["format"], "walwise-fsync-comparison");
  EXPECT_EQ(json["format_version"], 1);
  EXPECT_EQ(json["variants"][1]["method"], "fsync");
  EXPECT_EQ(json["variants"][1]["change"], "slower");
  EXPECT_EQ(json["variants"][0]["second"]["p99_ns"], 1'200'000);
  EXPECT_LT(json["variants"][1]["ratio_high"], 1);
  EXPECT_EQ(json["clients"][4]["clients"], 16);
  EXPECT_EQ(json["differences"][0]["second"], "xfs");
}

}  // namespace
}  // namespace walwise::fsync
