#include "fsync-bench/report/summary.h"

#include <gtest/gtest.h>

namespace walwise::fsync {
namespace {

std::vector<Slice> Slices(int count) {
  std::vector<Slice> slices;
  for (int i = 0; i < count; i++) slices.push_back({i * 100'000'000LL, 50'000'000, 10 + i % 2});
  return slices;
}

VariantResult ResultOf(const Variant& variant) {
  VariantResult result;
  result.variant = variant;
  for (int i = 0; i < 10; i++) result.flush.Record(1000);
  result.sync_ns = 7500;
  result.slices = Slices(3);
  result.rate = {206, 200, 212};
  return result;
}

TEST(RatePoints, AFewSlicesAreAPointEach) {
  const std::vector<RatePoint> points = MergeSlices(Slices(3));
  ASSERT_EQ(points.size(), 3u);
  EXPECT_DOUBLE_EQ(points[0].rate, 200);
  EXPECT_DOUBLE_EQ(points[1].rate, 220);
  EXPECT_DOUBLE_EQ(points[2].seconds, 0.2);
}

TEST(RatePoints, ManySlicesAreMergedToAtMostTheLimit) {
  for (const int count : {200, 201, 399, 400, 401, 36000}) {
    const std::vector<RatePoint> points = MergeSlices(Slices(count));
    EXPECT_LE(points.size(), kMaxRatePoints) << count;
    EXPECT_GT(points.size(), kMaxRatePoints / 2) << count;
    EXPECT_DOUBLE_EQ(points[0].seconds, 0);
  }
}

TEST(RatePoints, AMergedPointIsItsFlushesByItsTime) {
  const std::vector<Slice> slices = {{0, 100'000'000, 10}, {500'000'000, 300'000'000, 90}};
  const std::vector<RatePoint> points = MergeSlices(slices, 1);
  ASSERT_EQ(points.size(), 1u);
  EXPECT_DOUBLE_EQ(points[0].rate, 250);
}

TEST(RatePoints, ASliceWithoutTimeGivesNone) { EXPECT_TRUE(MergeSlices({{0, 0, 0}}).empty()); }

TEST(Summary, AVariantKeepsItsFigures) {
  ProbeResult result;
  result.variants = {ResultOf({SyncMethod::kFsync, true, 16384})};
  const std::vector<VariantSummary> summaries = Summarise(result);
  ASSERT_EQ(summaries.size(), 1u);
  EXPECT_EQ(summaries[0].variant, (Variant{SyncMethod::kFsync, true, 16384}));
  EXPECT_DOUBLE_EQ(summaries[0].rate.high, 212);
  EXPECT_DOUBLE_EQ(summaries[0].sync_share, 0.75);
  EXPECT_EQ(summaries[0].latency.count, 10);
  EXPECT_EQ(summaries[0].rates.size(), 3u);
  EXPECT_FALSE(summaries[0].device_writes.has_value());
}

TEST(Summary, AVariantWithoutASliceSaysWhy) {
  ProbeResult result;
  result.variants.resize(2);
  result.variants[0].unavailable = "no O_DIRECT here";
  const std::vector<VariantSummary> summaries = Summarise(result);
  EXPECT_EQ(summaries[0].unavailable, "no O_DIRECT here");
  EXPECT_EQ(summaries[1].unavailable, "interrupted before its first slice");
}

TEST(Summary, ClientsHaveCommitsPerFlush) {
  GroupResult result;
  result.points.resize(3);
  result.points[0].clients = 8;
  result.points[0].rate = {4000, 3900, 4100};
  result.points[0].commits = 900;
  result.points[0].flushes = 200;
  result.points[0].slices = {{0, 225'000'000, 900}};
  result.points[0].latency.Record(5);
  result.points[1].slices = {{0, 1, 0}};  // nobody committed
  const std::vector<ClientsSummary> summaries = Summarise(result);
  ASSERT_EQ(summaries.size(), 2u);  // the third was never measured
  EXPECT_EQ(summaries[0].clients, 8);
  EXPECT_DOUBLE_EQ(summaries[0].commits_per_flush, 4.5);
  EXPECT_EQ(summaries[0].latency.max, 5);
  EXPECT_DOUBLE_EQ(summaries[1].commits_per_flush, 0);
}

}  // namespace
}  // namespace walwise::fsync
