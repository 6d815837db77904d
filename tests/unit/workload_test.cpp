#include "tests/races/workload.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace walwise::races {
namespace {

std::string TextOf(Generator generator, int transactions) {
  std::string text;
  for (int i = 0; i < transactions; i++) {
    const Transaction transaction = generator.Next();
    for (const Statement& statement : transaction.statements) {
      text += std::to_string(static_cast<int>(statement.asked));
      for (int key : statement.keys) text += " " + std::to_string(key);
      for (int64_t value : statement.values) text += " " + std::to_string(value);
      text += ";";
    }
    text += transaction.rolls_back ? "rollback\n" : "\n";
  }
  return text;
}

TEST(Workload, TheSeedAndTheClientDecide) {
  const std::string text = TextOf(Generator(Workload(), 7, 0), 500);
  EXPECT_EQ(text, TextOf(Generator(Workload(), 7, 0), 500));
  EXPECT_NE(text, TextOf(Generator(Workload(), 8, 0), 500));
  EXPECT_NE(text, TextOf(Generator(Workload(), 7, 1), 500));
  EXPECT_NE(text, TextOf(Generator(Workload(), 7 + (uint64_t{1} << 32), 0), 500));
}

// Clients that lock rows in one order can't make a deadlock.
TEST(Workload, KeysOfATransactionAscend) {
  Generator generator(Workload(), 1, 0);
  int blocks = 0;
  for (int i = 0; i < 5000; i++) {
    const Transaction transaction = generator.Next();
    std::vector<int> keys;
    for (const Statement& statement : transaction.statements) {
      keys.insert(keys.end(), statement.keys.begin(), statement.keys.end());
    }
    EXPECT_TRUE(std::adjacent_find(keys.begin(), keys.end(), std::greater_equal<>()) == keys.end());
    blocks += transaction.is_block();
  }
  EXPECT_GT(blocks, 0);
}

TEST(Workload, LastWriterWinsNeverLowersAValue) {
  Generator generator(Workload::LastWriterWins(), 1, 0);
  for (int i = 0; i < 5000; i++) {
    for (const Statement& statement : generator.Next().statements) {
      EXPECT_TRUE(statement.asked == Asked::kUpsert || statement.asked == Asked::kRead);
    }
  }
}

TEST(Workload, SingleRowsAreOneKeyATransaction) {
  Generator generator(Workload::SingleRows(), 1, 0);
  for (int i = 0; i < 5000; i++) {
    const Transaction transaction = generator.Next();
    EXPECT_FALSE(transaction.is_block());
    EXPECT_EQ(transaction.statements[0].keys.size(), 1u);
  }
}

TEST(Workload, FewKeysAreEnough) {
  Workload workload;
  workload.keys = 1;
  EXPECT_FALSE(TextOf(Generator(workload, 1, 0), 1000).empty());
}

}  // namespace
}  // namespace walwise::races
