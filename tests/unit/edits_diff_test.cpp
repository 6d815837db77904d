#include <gtest/gtest.h>

#include <cstdio>
#include <random>

#include "tests/unit/temp_directory.h"
#include "upsert-rewriter/rewrite/edits.h"

namespace walwise::sql {
namespace {

std::string Body(const std::string& diff) {
  const size_t hunk = diff.find("@@");
  return hunk == std::string::npos ? "" : diff.substr(hunk);
}

TEST(UnifiedDiff, NoDifferenceIsNoText) {
  EXPECT_EQ(UnifiedDiff("a", "", ""), "");
  EXPECT_EQ(UnifiedDiff("a", "x\ny", "x\ny"), "");
}

TEST(UnifiedDiff, ShowsThreeLinesAroundAChange) {
  EXPECT_EQ(UnifiedDiff("x/a.sql", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nFIVE\n6\n7\n8\n9\n"),
            "--- a/x/a.sql\n+++ b/x/a.sql\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+FIVE\n 6\n 7\n 8\n");
}

TEST(UnifiedDiff, NearChangesShareAHunkAndFarOnesDoNot) {
  EXPECT_EQ(Body(UnifiedDiff("a", "a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n")),
            "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
  EXPECT_EQ(Body(UnifiedDiff("a", "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n")),
            "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
}

TEST(UnifiedDiff, EmptySidesAreNamedByTheLineBefore) {
  EXPECT_EQ(Body(UnifiedDiff("a", "", "x\n")), "@@ -0,0 +1 @@\n+x\n");
  EXPECT_EQ(Body(UnifiedDiff("a", "x\n", "")), "@@ -1 +0,0 @@\n-x\n");
}

TEST(UnifiedDiff, AMissingLineEndIsSaid) {
  EXPECT_EQ(Body(UnifiedDiff("a", "x", "x\n")),
            "@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n");
}

TEST(UnifiedDiff, OddNamesCantBreakTheHeader) {
  EXPECT_EQ(UnifiedDiff("a b", "", "x\n").substr(0, 19), "--- a/a b\t\n+++ b/a ");
  EXPECT_EQ(UnifiedDiff("a\n\"", "", "x\n").substr(0, 15), "--- \"a/a\\012\\\"\"");
}

// patch(1) is the oracle: it makes the new text of the old one and the diff.
TEST(UnifiedDiff, PatchMakesTheNewTextOfTheOld) {
  if (std::system("patch --version >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "patch is not installed";
  }
  TempDirectory directory;
  std::mt19937 random(1);
  for (int round = 0; round < 100; ++round) {
    std::string before;
    std::string after;
    const unsigned rarity = 1 + random() % 20;
    for (unsigned i = 0; i < 1 + random() % 60; ++i) {
      const std::string line = std::to_string(random() % 6) + "\n";
      before += random() % rarity == 0 ? "" : line;
      after += random() % rarity == 0 ? "" : line;
      after += random() % rarity == 0 ? std::to_string(random() % 6) + "\n" : "";
    }
    after += round % 3 == 0 ? "no end" : "";
    const std::string diff = UnifiedDiff("f", before, after);
    if (diff.empty()) {
      EXPECT_EQ(before, after);
      continue;
    }
    directory.Write("f", before);
    directory.Write("d", diff);
    ASSERT_EQ(std::system("patch -s -p1 --fuzz=0 <d >/dev/null"), 0) << diff;
    std::ifstream file("f", std::ios::binary);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), after) << diff;
  }
}

TEST(UnifiedDiff, TextsWithoutAnythingInCommonAreReplaced) {
  std::string before;
  std::string after;
  for (int i = 0; i < 5000; ++i) {
    before += "a" + std::to_string(i) + "\n";
    after += "b" + std::to_string(i) + "\n";
  }
  const std::string diff = UnifiedDiff("f", "same\n" + before, "same\n" + after);
  EXPECT_EQ(Body(diff).substr(0, 30), "@@ -1,5001 +1,5001 @@\n same\n-a");
}

}  // namespace
}  // namespace walwise::sql
