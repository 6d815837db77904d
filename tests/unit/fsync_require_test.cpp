#include "fsync-bench/report/require.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/fsync_sample.h"

namespace walwise::fsync {
namespace {

using testing::HasSubstr;

std::string ErrorOf(std::string_view expression) {
  const Result<std::vector<Condition>> conditions = ParseRequire(expression);
  return conditions.ok() ? "" : conditions.status().message();
}

// What CheckRequire gives for an expression that is right.
Result<std::vector<Check>> ChecksOf(std::string_view expression, const Variant& server = {}) {
  const Result<std::vector<Condition>> conditions = ParseRequire(expression);
  if (!conditions.ok()) return conditions.status();
  return CheckRequire(*conditions, SampleMeasurement(), server);
}

bool Passes(std::string_view expression) {
  const Result<std::vector<Check>> checks = ChecksOf(expression);
  EXPECT_TRUE(checks.ok()) << checks.status().message();
  return checks.ok() && checks->size() == 1 && checks->front().passed;
}

TEST(Require, ReadsEveryKindOfCondition) {
  const auto conditions = ParseRequire(
      "p99<5ms,p99.9<=20ms, max<1s ,rate>=2000,fdatasync.rate>=2000,open_datasync.p99.99<2.5us,"
      "commits@8>=2000,commits@16.p99 < 10 ms");
  ASSERT_TRUE(conditions.ok()) << conditions.status().message();
  ASSERT_EQ(conditions->size(), 8u);
  EXPECT_EQ((*conditions)[1].figure, "p99.9");
  EXPECT_EQ((*conditions)[1].relation, "<=");
  EXPECT_DOUBLE_EQ((*conditions)[1].limit, 20e6);
  EXPECT_EQ((*conditions)[2].text, "max<1s");
  EXPECT_DOUBLE_EQ((*conditions)[2].limit, 1e9);
  EXPECT_EQ((*conditions)[4].method, SyncMethod::kFdatasync);
  EXPECT_EQ((*conditions)[5].method, SyncMethod::kOpenDatasync);
  EXPECT_EQ((*conditions)[5].figure, "p99.99");
  EXPECT_DOUBLE_EQ((*conditions)[5].limit, 2500);
  EXPECT_EQ((*conditions)[6].clients, 8);
  EXPECT_EQ((*conditions)[6].figure, "rate");
  EXPECT_EQ((*conditions)[7].clients, 16);
  EXPECT_EQ((*conditions)[7].figure, "p99");
  EXPECT_EQ((*conditions)[7].text, "commits@16.p99 < 10 ms");
}

TEST(Require, AnErrorSaysAtWhichCharacter) {
  EXPECT_THAT(ErrorOf(""), HasSubstr("character 1 of the requirement: expected rate, mean, min"));
  EXPECT_THAT(ErrorOf("p99<5ms,"), HasSubstr("character 9 "));
  EXPECT_THAT(ErrorOf("p98<5ms"), HasSubstr("not 'p98'"));
  EXPECT_THAT(ErrorOf("sync.p99<5ms"), HasSubstr("character 1 of the requirement: expected"));
  EXPECT_THAT(ErrorOf("fsync.p98<5ms"), HasSubstr("character 7 "));
  EXPECT_EQ(ErrorOf("p99=5ms"), "character 4 of the requirement: expected <, <=, > or >=");
  EXPECT_EQ(ErrorOf("p99<fast"), "character 5 of the requirement: expected a number");
  EXPECT_EQ(ErrorOf("p99<-1ms"), "character 5 of the requirement: expected a number");
  EXPECT_EQ(ErrorOf("p99<5"),
            "character 6 of the requirement: expected a unit of time: ns, us, ms "
            "or s");
  EXPECT_EQ(ErrorOf("rate>5ms"), "character 7 of the requirement: expected a comma or the end");
  EXPECT_EQ(ErrorOf("commits@0>1"),
            "character 9 of the requirement: expected a number of clients, at least 1");
  EXPECT_THAT(ErrorOf("commits@99999999999>1"), HasSubstr("character 9 "));
  EXPECT_THAT(ErrorOf("commits@8.p1<1ms"), HasSubstr("character 11 "));
}

TEST(Require, RelationsAreTakenAtTheirWord) {
  EXPECT_TRUE(Passes("rate>=1275"));
  EXPECT_FALSE(Passes("rate>1275"));
  EXPECT_TRUE(Passes("rate<=1275"));
  EXPECT_FALSE(Passes("rate<1275"));
}

TEST(Require, AConditionIsOfItsSubject) {
  EXPECT_TRUE(Passes("p99<5ms"));
  EXPECT_FALSE(Passes("fsync.p99<5ms"));
  EXPECT_TRUE(Passes("commits@32>=15000"));
  EXPECT_FALSE(Passes("commits@16>=15000"));
  EXPECT_TRUE(Passes("commits@16.p99<10ms"));
  EXPECT_FALSE(Passes("commits@32.p99<10ms"));
}

TEST(Require, WithoutAMethodTheServersVariantCounts) {
  const auto checks = ChecksOf("rate>1", {SyncMethod::kOpenDatasync, true, 8192});
  ASSERT_TRUE(checks.ok());
  EXPECT_DOUBLE_EQ((*checks)[0].value, 1512);
  const auto large = ChecksOf("fdatasync.rate>1", {SyncMethod::kFdatasync, false, 1 << 20});
  ASSERT_TRUE(large.ok());
  EXPECT_DOUBLE_EQ((*large)[0].value, 97.5);
}

TEST(Require, EveryFigureIsItsOwn) {
  const Latency latency = SampleMeasurement().variants[0].latency;
  const auto checks =
      ChecksOf("min>0s,mean>0s,p50>0s,p90>0s,p95>0s,p99>0s,p99.9>0s,p99.99>0s,max>0s");
  ASSERT_TRUE(checks.ok()) << checks.status().message();
  const double expected[] = {
      static_cast<double>(latency.min),   latency.mean,
      static_cast<double>(latency.p50),   static_cast<double>(latency.p90),
      static_cast<double>(latency.p95),   static_cast<double>(latency.p99),
      static_cast<double>(latency.p99_9), static_cast<double>(latency.p99_99),
      static_cast<double>(latency.max)};
  for (size_t i = 0; i < checks->size(); i++) EXPECT_DOUBLE_EQ((*checks)[i].value, expected[i]);
}

TEST(Require, WhatWasNotMeasuredIsAnErrorThatSaysWhatToRun) {
  EXPECT_EQ(ChecksOf("rate>1,commits@3>1").status().message(),
            "commits@3>1: 3 clients were not measured; run walwise fsync with --clients 3");
  EXPECT_EQ(ChecksOf("open_sync.rate>1").status().message(),
            "open_sync.rate>1: open_sync 8 kB was not measured; run walwise fsync with --methods "
            "open_sync");
  EXPECT_THAT(ChecksOf("rate>1", {SyncMethod::kOpenSync, true, 8192}).status().message(),
              HasSubstr("rate>1: open_sync, direct is not available here: the file system"));
}

TEST(Require, TheReportSaysWhatWasMeasured) {
  const auto checks = ChecksOf("rate>=1270,p99<4ms");
  ASSERT_TRUE(checks.ok());
  EXPECT_TRUE((*checks)[0].is_close);
  EXPECT_EQ(RequireText(*checks),
            "ok: rate>=1270, measured 1,275 (1,259-1,291); the limit lies within the interval\n"
            "FAILED: p99<4ms, measured 4.03ms\n");
}

}  // namespace
}  // namespace walwise::fsync
