#include "upsert-rewriter/trace/comparison.h"

#include <gtest/gtest.h>

namespace walwise::sql {
namespace {

using client::Row;

RunResult Gave(std::vector<Row> before, std::vector<Row> after, std::string tag = "INSERT 0 1",
               std::vector<Row> returned = {}) {
  RunResult run;
  run.answer.tag = std::move(tag);
  run.answer.rows = std::move(returned);
  run.before = std::move(before);
  run.after = std::move(after);
  return run;
}

bool Agree(const RunResult& a, const RunResult& again, const RunResult& b) {
  const Comparison comparison = Compare(a, again, b, {});
  return comparison.disagreements.empty() && comparison.expected.empty();
}

TEST(TraceComparison, SameRowsInAnotherOrderAgree) {
  const RunResult a = Gave({}, {{"1", "x"}, {"2", "y"}}, "INSERT 0 2", {{"1"}, {"2"}});
  const RunResult b = Gave({}, {{"2", "y"}, {"1", "x"}}, "INSERT 0 2", {{"2"}, {"1"}});
  EXPECT_TRUE(Agree(a, a, b));
}

TEST(TraceComparison, AnotherStoredValueDisagrees) {
  const RunResult a = Gave({{"1", "x"}}, {{"1", "y"}});
  EXPECT_FALSE(Agree(a, a, Gave({{"1", "x"}}, {{"1", "x"}})));
}

TEST(TraceComparison, NullIsNotTheEmptyText) {
  const RunResult a = Gave({}, {{"1", std::nullopt}});
  EXPECT_FALSE(Agree(a, a, Gave({}, {{"1", ""}})));
}

TEST(TraceComparison, ColumnsThatAreNewEachTimeAgreeIfBothAreNew) {
  const RunResult a = Gave({{"1", "8:00"}}, {{"1", "9:01"}});
  const RunResult again = Gave({{"1", "8:01"}}, {{"1", "9:02"}});
  EXPECT_TRUE(Agree(a, again, Gave({{"1", "8:02"}}, {{"1", "9:03"}})));
}

TEST(TraceComparison, ColumnsThatAreNewEachTimeDisagreeIfOneWasLeftAsItWas) {
  const RunResult a = Gave({{"1", "8:00"}}, {{"1", "9:01"}});
  const RunResult again = Gave({{"1", "8:01"}}, {{"1", "9:02"}});
  EXPECT_FALSE(Agree(a, again, Gave({{"1", "8:02"}}, {{"1", "8:02"}})));
}

TEST(TraceComparison, OtherColumnsCountBesideThoseThatAreNewEachTime) {
  const RunResult a = Gave({{"1", "x", "8:00"}}, {{"1", "y", "9:01"}});
  const RunResult again = Gave({{"1", "x", "8:01"}}, {{"1", "y", "9:02"}});
  EXPECT_FALSE(Agree(a, again, Gave({{"1", "x", "8:02"}}, {{"1", "x", "9:03"}})));
}

TEST(TraceComparison, AnErrorOfOneFormOnlyDisagrees) {
  const RunResult a = Gave({}, {{"1"}});
  RunResult b = a;
  b.answer.sqlstate = "42804";
  b.answer.message = "types differ";
  EXPECT_EQ(Compare(a, a, b, {}).disagreements,
            std::vector<std::string>{"error: none, rewritten: types differ"});
}

TEST(TraceComparison, AnAnnouncedTagIsExpected) {
  const RunResult a = Gave({}, {{"1"}}, "INSERT 0 1");
  const RunResult b = Gave({}, {{"1"}}, "UPDATE 0");
  const Comparison announced = Compare(a, a, b, {true, false});
  EXPECT_EQ(announced.expected,
            std::vector<std::string>{"command tag: INSERT 0 1, rewritten: UPDATE 0"});
  EXPECT_TRUE(announced.disagreements.empty());
  EXPECT_EQ(Compare(a, a, b, {}).disagreements.size(), 1U);
}

TEST(TraceComparison, FewerReturnedRowsAreExpectedOnlyWhereAnnounced) {
  const RunResult a = Gave({{"1"}}, {{"1"}}, "INSERT 0 1", {{"1"}});
  const RunResult b = Gave({{"1"}}, {{"1"}}, "INSERT 0 1");
  EXPECT_EQ(Compare(a, a, b, {}).disagreements,
            std::vector<std::string>{"returned: 1 row, rewritten: 0 rows"});
  EXPECT_TRUE(Compare(a, a, b, {false, true}).disagreements.empty());
}

}  // namespace
}  // namespace walwise::sql
