#include "upsert-rewriter/text/line_index.h"

#include <gtest/gtest.h>

#include <string>

namespace walwise::sql {
namespace {

void ExpectAt(const LineIndex& index, size_t offset, size_t line, size_t column) {
  const LineColumn at = index.At(offset);
  EXPECT_EQ(at.line, line) << "offset " << offset;
  EXPECT_EQ(at.column, column) << "offset " << offset;
}

TEST(LineIndex, AnEmptyTextHasOneEmptyLine) {
  const LineIndex index("");
  EXPECT_EQ(index.line_count(), 1u);
  EXPECT_EQ(index.Line(1), "");
  ExpectAt(index, 0, 1, 1);
}

TEST(LineIndex, LinesEndInAnyOfTheThreeWays) {
  const LineIndex index("a\nb\r\nc\rd");
  ASSERT_EQ(index.line_count(), 4u);
  EXPECT_EQ(index.Line(1), "a");
  EXPECT_EQ(index.Line(2), "b");
  EXPECT_EQ(index.Line(3), "c");
  EXPECT_EQ(index.Line(4), "d");
  ExpectAt(index, 2, 2, 1);
  ExpectAt(index, 5, 3, 1);
  ExpectAt(index, 7, 4, 1);
}

TEST(LineIndex, ALineEndBelongsToItsLine) {
  const LineIndex index("ab\r\ncd");
  ExpectAt(index, 2, 1, 3);
  ExpectAt(index, 3, 1, 4);
}

TEST(LineIndex, AnEmptyLineStaysEmpty) {
  const LineIndex index("a\n\n\r\r\nb");
  ASSERT_EQ(index.line_count(), 5u);
  EXPECT_EQ(index.Line(2), "");
  EXPECT_EQ(index.Line(3), "");
  EXPECT_EQ(index.Line(4), "");
  EXPECT_EQ(index.Line(5), "b");
}

TEST(LineIndex, AFinalLineEndBeginsAnotherLine) {
  const LineIndex index("a\n");
  EXPECT_EQ(index.line_count(), 2u);
  EXPECT_EQ(index.Line(2), "");
  ExpectAt(index, 2, 2, 1);
}

TEST(LineIndex, ColumnsCountCodePoints) {
  const LineIndex index("\xC3\xA9\xF0\x9F\x98\x80x\n\xFFy");
  ExpectAt(index, 6, 1, 3);
  ExpectAt(index, 9, 2, 2);
}

TEST(LineIndex, AnOffsetBehindTheTextIsItsEnd) {
  const LineIndex index("ab");
  ExpectAt(index, 99, 1, 3);
}

}  // namespace
}  // namespace walwise::sql
