#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <nlohmann/json.hpp>
#include <string>

#include "fsync-bench/watch/host.h"
#include "fsync-bench/watch/wal_activity.h"
#include "fsync-bench/watch/wal_events.h"
#include "fsync-bench/watch/watch.h"
#include "fsync-bench/watch/watch_text.h"
#include "tests/unit/temp_directory.h"

namespace walwise::fsync {
namespace {

constexpr std::time_t kNoon = 43200;  // of 1970-01-01, UTC

WalSyncSample Sample(WalSyncKind kind, int64_t result, uint64_t latency_ns, uint32_t process = 7) {
  WalSyncSample sample = {};
  sample.kind = kind;
  sample.result = result;
  sample.latency_ns = latency_ns;
  sample.process = process;
  return sample;
}

Watched Busy() {
  Watched watched;
  watched.seconds = 2;
  watched.activity.Add(Sample(kWalWrite, 8192, 4'000));
  watched.activity.Add(Sample(kWalWrite, 16384, 4'000));
  watched.activity.Add(Sample(kWalFdatasync, 0, 500'000, 7));
  watched.activity.Add(Sample(kWalFsync, 0, 1'500'000, 8));
  return watched;
}

// Root's, on a kernel that has everything.
Host AbleHost() {
  Host host;
  host.has_btf = true;
  host.capabilities = ~uint64_t{0};
  return host;
}

std::string Refusal(const Host& host, bool names_process = false) {
  const Status status = CheckHost(host, names_process);
  return status.ok() ? "" : status.message();
}

TEST(WalActivity, AWriteIntoThePageCacheIsNoFlush) {
  WalActivity activity;
  activity.Add(Sample(kWalWrite, 8192, 4'000));
  EXPECT_EQ(activity.writes, 1);
  EXPECT_EQ(activity.bytes, 8192);
  EXPECT_EQ(activity.flushes.count(), 0);
  EXPECT_TRUE(activity.processes.empty());
}

TEST(WalActivity, AFlushIsNoWrite) {
  WalActivity activity;
  activity.Add(Sample(kWalFdatasync, 0, 700'000));
  EXPECT_EQ(activity.writes, 0);
  EXPECT_EQ(activity.flushes.count(), 1);
  EXPECT_EQ(activity.flushes.max(), 700'000);
}

TEST(WalActivity, ASynchronousWriteIsBoth) {
  WalActivity activity;
  activity.Add(Sample(kWalSyncWrite, 8192, 900'000));
  EXPECT_EQ(activity.writes, 1);
  EXPECT_EQ(activity.bytes, 8192);
  EXPECT_EQ(activity.flushes.max(), 900'000);
}

TEST(WalActivity, AFailedCallCountsAsThatAlone) {
  WalActivity activity;
  activity.Add(Sample(kWalFdatasync, -5, 900'000));
  activity.Add(Sample(kWalWrite, -28, 900));
  EXPECT_EQ(activity.failed, 2);
  EXPECT_EQ(activity.writes, 0);
  EXPECT_EQ(activity.bytes, 0);
  EXPECT_EQ(activity.flushes.count(), 0);
}

TEST(WalActivity, AProcessCountsOnceHoweverOftenItFlushes) {
  WalActivity activity;
  for (const uint32_t process : {7U, 8U, 7U}) {
    activity.Add(Sample(kWalFsync, 0, 1, process));
  }
  EXPECT_EQ(activity.processes.size(), 2U);
}

TEST(WatchText, ARowHasRatesAndPercentiles) {
  setenv("TZ", "UTC", 1);
  tzset();
  EXPECT_EQ(WatchRow(Busy(), kNoon),
            "12:00:00         1         1     0.01    502us   1.50ms   1.50ms   1.50ms\n");
}

TEST(WatchText, ColumnsStandBelowTheirTitles) {
  EXPECT_EQ(WatchTitle().size(), WatchRow(Busy(), kNoon).size());
  EXPECT_EQ(WatchTitle(),
            "time     flushes/s  writes/s     MB/s      p50      p95      p99      max\n");
}

TEST(WatchText, ARowWithoutFlushesHasNoLatencies) {
  Watched idle;
  idle.seconds = 1;
  const std::string row = WatchRow(idle, kNoon);
  EXPECT_EQ(row.find("ns"), std::string::npos) << row;
  EXPECT_EQ(row.substr(row.size() - 11), "-        -\n");
}

TEST(WatchText, NoTimeAtAllHasNoRates) {
  Watched none = Busy();
  none.seconds = 0;
  EXPECT_EQ(WatchTotal(none).find("inf"), std::string::npos);
}

TEST(WatchText, WhatWasLostOrFailedIsSaid) {
  Watched watched = Busy();
  EXPECT_EQ(WatchRow(watched, kNoon).find("calls"), std::string::npos);
  watched.activity.lost = 12;
  watched.activity.failed = 3;
  EXPECT_NE(WatchRow(watched, kNoon).find("12 calls could not be counted"), std::string::npos);
  EXPECT_NE(WatchTotal(watched).find("3 calls failed"), std::string::npos);
}

TEST(WatchText, TheTotalCountsWhole) {
  EXPECT_NE(WatchTotal(Busy()).find("2 flushes by 2 processes and 2 writes of 0.0 MB in 2.0 s\n"),
            std::string::npos)
      << WatchTotal(Busy());
}

TEST(WatchText, JsonIsOneObjectALine) {
  const std::string line = WatchRowJson(Busy(), kNoon);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
  ASSERT_TRUE(json.is_object());
  EXPECT_EQ(json["type"], "interval");
  EXPECT_EQ(json["at"], "1970-01-01T12:00:00Z");
  EXPECT_EQ(json["flushes"], 2);
  EXPECT_EQ(json["writes"], 2);
  EXPECT_EQ(json["bytes"], 24576);
  EXPECT_EQ(json["processes"], 2);
  EXPECT_EQ(json["max_ns"], 1'500'000);
}

TEST(WatchText, JsonWithoutFlushesHasNoLatencies) {
  const auto json = nlohmann::json::parse(WatchTotalJson({}, kNoon), nullptr, false);
  ASSERT_TRUE(json.is_object());
  EXPECT_EQ(json["type"], "total");
  EXPECT_EQ(json["flushes"], 0);
  EXPECT_FALSE(json.contains("max_ns"));
}

TEST(WatchHost, WithEverythingItWorks) { EXPECT_EQ(Refusal(AbleHost(), true), ""); }

TEST(WatchHost, TwoCapabilitiesAreEnough) {
  Host host = AbleHost();
  host.capabilities = uint64_t{1} << 38 | uint64_t{1} << 39;
  EXPECT_EQ(Refusal(host), "");
}

TEST(WatchHost, OneCapabilityIsNotEnough) {
  Host host = AbleHost();
  for (const int only : {38, 39}) {
    host.capabilities = uint64_t{1} << only;
    EXPECT_NE(Refusal(host).find("CAP_BPF and CAP_PERFMON"), std::string::npos);
  }
}

TEST(WatchHost, AKernelWithoutBtfIsNamed) {
  Host host = AbleHost();
  host.has_btf = false;
  EXPECT_NE(Refusal(host).find("CONFIG_DEBUG_INFO_BTF"), std::string::npos);
}

TEST(WatchHost, OnlyConfidentialLockdownForbids) {
  Host host = AbleHost();
  for (const char* harmless : {"", "none", "integrity"}) {
    host.lockdown = harmless;
    EXPECT_EQ(Refusal(host), "");
  }
  host.lockdown = "confidentiality";
  EXPECT_NE(Refusal(host).find("locked down"), std::string::npos);
}

TEST(WatchHost, AContainersProcessNumbersAreNotTheKernels) {
  Host host = AbleHost();
  host.numbers_processes = false;
  EXPECT_EQ(Refusal(host, false), "");
  EXPECT_NE(Refusal(host, true).find("--pid"), std::string::npos);
}

TEST(WatchHost, IsReadFromTheKernelsFiles) {
  const TempDirectory directory;
  directory.Write("proc/self/status", "Name:\twalwise\nCapPrm:\t0\nCapEff:\t000000c000000000\n");
  directory.Write("sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
  directory.Write("proc/self/ns/pid");
  const std::string root = directory.path().string() + "/";
  const Host host = ReadHost(root);
  EXPECT_FALSE(host.has_btf);
  EXPECT_EQ(host.capabilities, uint64_t{0xc000000000});
  EXPECT_EQ(host.lockdown, "integrity");
  EXPECT_FALSE(host.numbers_processes);
  directory.Write("sys/kernel/btf/vmlinux");
  EXPECT_TRUE(ReadHost(root).has_btf);
}

TEST(WatchHost, WithoutTheKernelsFilesThereIsNoRight) {
  const TempDirectory directory;
  EXPECT_NE(Refusal(ReadHost(directory.path().string() + "/")).find("no permission"),
            std::string::npos);
}

TEST(Watch, RefusesADirectoryWithoutWal) {
  const TempDirectory directory;
  directory.Write("00000001.history");
  WatchOptions options;
  options.target = directory.path().string();
  const auto watched = Watch(
      options, [](const Watched&) {}, [] { return false; });
  ASSERT_FALSE(watched.ok());
  EXPECT_NE(watched.status().message().find("there is no WAL"), std::string::npos);
}

}  // namespace
}  // namespace walwise::fsync
