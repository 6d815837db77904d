#include "fsync-bench/group/group_commit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "fsync-bench/group/conversation.h"
#include "fsync-bench/probe/clock.h"
#include "tests/unit/temp_directory.h"

namespace walwise::fsync {
namespace {

using testing::HasSubstr;

bool Always() { return true; }

class GroupCommit : public testing::Test {
 protected:
  std::string here() const { return directory_.path().string(); }

  TempDirectory directory_;
};

TEST_F(GroupCommit, OneClientNeedsOneFlushForEachCommit) {
  const auto segments = Segments::Create(here(), 2, Always);
  ASSERT_TRUE(segments.ok());
  auto writer = WalWriter::Open(&*segments, {SyncMethod::kFdatasync, false, 1 << 20});
  ASSERT_TRUE(writer.ok());
  SharedLog log(std::move(*writer), 1, {});
  for (int i = 0; i < 50; i++) ASSERT_TRUE(log.Flush(0, log.Insert(500)).ok());
  EXPECT_EQ(log.flushes(), 50);
}

TEST_F(GroupCommit, WhatIsDurableAlreadyNeedsNoFlush) {
  const auto segments = Segments::Create(here(), 2, Always);
  ASSERT_TRUE(segments.ok());
  auto writer = WalWriter::Open(&*segments, {SyncMethod::kFdatasync, false, 1 << 20});
  ASSERT_TRUE(writer.ok());
  SharedLog log(std::move(*writer), 2, {});
  const int64_t first = log.Insert(500);
  const int64_t second = log.Insert(500);
  ASSERT_TRUE(log.Flush(0, second).ok());
  ASSERT_TRUE(log.Flush(1, first).ok());
  EXPECT_EQ(log.flushes(), 1);
  EXPECT_GT(log.flush_cpu_ns(0), 0);
  EXPECT_EQ(log.flush_cpu_ns(1), 0);
}

TEST_F(GroupCommit, ManyClientsEndAndShareTheirFlushes) {
  constexpr int kClients = 16;
  constexpr int kCommits = 200;
  const auto segments = Segments::Create(here(), 2, Always);
  ASSERT_TRUE(segments.ok());
  auto writer = WalWriter::Open(&*segments, {SyncMethod::kFdatasync, false, 1 << 20});
  ASSERT_TRUE(writer.ok());
  SharedLog log(std::move(*writer), kClients, {});
  std::vector<std::thread> threads;
  std::vector<int> done(kClients);
  for (int client = 0; client < kClients; client++) {
    threads.emplace_back([&log, &done, client] {
      // 20 kB a record: over pages, and over the ends of segments.
      for (int i = 0; i < kCommits; i++) {
        done[static_cast<size_t>(client)] += log.Flush(client, log.Insert(20000)).ok();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(done, testing::Each(kCommits));
  EXPECT_LE(log.flushes(), kClients * kCommits);
  EXPECT_GE(log.flushes(), kCommits);  // a client waits for each of its own
}

// The kernel refuses to write a file beyond this limit, as it would on a full disk.
class NoFileMayGrow {
 public:
  NoFileMayGrow() {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit none = {0, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &none);
  }
  ~NoFileMayGrow() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_ = {};
};

TEST_F(GroupCommit, AnErrorOfTheDiskReachesEveryClient) {
  constexpr int kClients = 8;
  const auto segments = Segments::Create(here(), 2, Always);
  ASSERT_TRUE(segments.ok());
  auto writer = WalWriter::Open(&*segments, {SyncMethod::kFdatasync, false, 1 << 20});
  ASSERT_TRUE(writer.ok());
  SharedLog log(std::move(*writer), kClients, {});
  std::vector<std::string> messages(kClients);
  {
    const NoFileMayGrow limit;
    std::vector<std::jthread> threads;
    for (int client = 0; client < kClients; client++) {
      threads.emplace_back([&log, &messages, client] {
        const Status status = log.Flush(client, log.Insert(500));
        if (!status.ok()) messages[static_cast<size_t>(client)] = status.message();
      });
    }
  }
  EXPECT_THAT(messages, testing::Each(std::string("can't write: File too large")));
}

TEST(Conversation, ASessionIsAskedAgainOnlyAfterItsAnswer) {
  constexpr int kSessions = 5;
  Conversation conversation(kSessions, 0);
  std::atomic<int> answers = 0;
  std::vector<std::jthread> threads;
  for (int session = 0; session < kSessions; session++) {
    threads.emplace_back([&conversation, &answers, session] {
      for (int i = 0; i < 100; i++) {
        ASSERT_TRUE(conversation.Wait(session));
        answers++;
        conversation.Answer(session);
      }
    });
  }
  threads.clear();
  EXPECT_EQ(answers, kSessions * 100);
}

TEST(Conversation, WhenItIsOverNoSessionWaits) {
  Conversation conversation(2, 0);
  ASSERT_TRUE(conversation.Wait(0));  // and gives no answer
  std::vector<std::jthread> threads;
  bool went_on = true;
  threads.emplace_back([&] { went_on = conversation.Wait(0); });
  conversation.End();
  threads.clear();
  EXPECT_FALSE(went_on);
  EXPECT_FALSE(conversation.Wait(1));
}

TEST(Conversation, EachFurtherRequestCostsTheProgramProcessorTime) {
  constexpr int64_t kRequestNs = 2'000'000;
  Conversation conversation(1, kRequestNs);
  const int64_t started = NowNs();
  for (int i = 0; i < 5; i++) {
    ASSERT_TRUE(conversation.Wait(0));
    conversation.Answer(0);
  }
  EXPECT_GE(NowNs() - started, 4 * kRequestNs);
}

TEST_F(GroupCommit, ATransactionTakesTheProcessorTimeThatItIsSaidToTake) {
  constexpr int64_t kWorkNs = 3'000'000;
  GroupOptions options;
  options.directory = here();
  options.clients = {1};
  options.work_ns = kWorkNs;
  options.duration_ns = 1;
  options.slice_ns = 60'000'000;
  const auto result = RunGroupCommit(options, Always);
  ASSERT_TRUE(result.ok()) << result.status().message();
  EXPECT_LE(result->points[0].rate.mean, 1e9 / kWorkNs * 1.2);
}

TEST_F(GroupCommit, EachNumberOfClientsIsMeasuredInTheOrderAskedFor) {
  GroupOptions options;
  options.directory = here();
  options.clients = {4, 1};
  options.duration_ns = 1;
  options.slice_ns = 30'000'000;
  const auto result = RunGroupCommit(options, Always);
  ASSERT_TRUE(result.ok()) << result.status().message();
  ASSERT_EQ(result->points.size(), 2u);
  EXPECT_EQ(result->points[0].clients, 4);
  EXPECT_EQ(result->points[1].clients, 1);
  for (const GroupPoint& point : result->points) {
    EXPECT_EQ(point.slices.size(), 1u);
    EXPECT_EQ(point.latency.count(), point.commits);
    EXPECT_GT(point.flushes, 0);
  }
}

TEST_F(GroupCommit, StoppedItKeepsNoHalfSlice) {
  GroupOptions options;
  options.directory = here();
  options.clients = {2};
  int asked = 0;
  const auto result = RunGroupCommit(options, [&] { return ++asked < 36; });
  ASSERT_TRUE(result.ok()) << result.status().message();
  EXPECT_TRUE(result->interrupted);
  EXPECT_TRUE(result->points[0].slices.empty());
  EXPECT_EQ(result->points[0].commits, 0);
}

TEST_F(GroupCommit, NumbersThatCantBeMeasuredAreRefused) {
  for (const int clients : {0, -1, 1025}) {
    GroupOptions options;
    options.directory = here();
    options.clients = {clients};
    const auto result = RunGroupCommit(options, Always);
    ASSERT_FALSE(result.ok());
    EXPECT_THAT(result.status().message(), HasSubstr("1 to 1024"));
  }
}

}  // namespace
}  // namespace walwise::fsync
