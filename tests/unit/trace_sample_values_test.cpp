#include "upsert-rewriter/trace/sample_values.h"

#include <gtest/gtest.h>

namespace walwise::sql {
namespace {

std::string Sample(const ValueType& type, int n, TextStyle style = TextStyle::kWord) {
  return SampleValue(type, n, style, "2001-02-03 04:05:06").value_or("none");
}

TEST(TraceSampleValues, KeysDifferFromRowToRow) {
  for (const char* type : {"bigint", "text", "uuid", "inet", "numeric", "bytea", "interval"}) {
    EXPECT_NE(Sample({type, "", {}}, 1), Sample({type, "", {}}, 2)) << type;
  }
}

TEST(TraceSampleValues, TimesAreTheTimeOfTheTrace) {
  EXPECT_EQ(Sample({"timestamp with time zone", "", {}}, 3), "2001-02-03 04:05:06");
}

TEST(TraceSampleValues, AnEnumsValuesAreItsLabels) {
  EXPECT_EQ(Sample({"mood", "", {"sad", "ok"}}, 2), "ok");
  EXPECT_EQ(Sample({"mood", "", {"sad", "ok"}}, 3), "sad");
}

TEST(TraceSampleValues, ArraysHaveTwoElementsOfTheirOwn) {
  EXPECT_EQ(Sample({"integer[]", "integer", {}}, 1), R"({"1", "2"})");
  EXPECT_EQ(Sample({"json[]", "json", {}}, 1), R"({"{\"k\": 1}", "{\"k\": 2}"})");
}

TEST(TraceSampleValues, TextIsWhatTheStatementMayReadOutOfIt) {
  EXPECT_EQ(Sample({"text", "", {}}, 2, TextStyle::kWord), "b");
  EXPECT_EQ(Sample({"text", "", {}}, 2, TextStyle::kNumber), "2");
  EXPECT_EQ(Sample({"text", "", {}}, 2, TextStyle::kJson), "{\"k\": 2}");
}

TEST(TraceSampleValues, AnUnknownTypeHasNone) {
  EXPECT_EQ(Sample({"geometry", "", {}}, 1), "none");
  EXPECT_EQ(Sample({"geometry[]", "geometry", {}}, 1), "none");
}

TEST(TraceSampleValues, OtherValuesBeginWithAnOlderOne) {
  EXPECT_EQ(OtherValues("seen", "timestamp(3) with time zone", true)[0],
            "seen - interval '10 years'");
  EXPECT_EQ(OtherValues("n", "numeric(10,2)", true)[0], "n - 1");
}

TEST(TraceSampleValues, NullIsTriedLastAndOnlyWhereItMayBe) {
  EXPECT_EQ(OtherValues("a", "text", false).back(), "NULL");
  EXPECT_NE(OtherValues("a", "text", true).back(), "NULL");
}

}  // namespace
}  // namespace walwise::sql
