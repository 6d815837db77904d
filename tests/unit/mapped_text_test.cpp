#include "upsert-rewriter/text/mapped_text.h"

#include <gtest/gtest.h>

#include <random>

namespace walwise::sql {
namespace {

// The value of 'ab''cd' at source 10: ab ' cd.
MappedText Quoted() {
  MappedText text;
  text.AppendVerbatim("ab", 11);
  text.AppendReplaced("'", {13, 15});
  text.AppendVerbatim("cd", 15);
  return text;
}

TEST(MappedText, VerbatimTextKeepsItsDistanceFromTheSource) {
  const MappedText text = MappedText::Verbatim("select", 7);
  EXPECT_EQ(text.text(), "select");
  EXPECT_EQ(text.ToSource(size_t{0}), 7u);
  EXPECT_EQ(text.ToSource(size_t{6}), 13u);
  EXPECT_EQ(text.ToSource(Span{1, 3}), (Span{8, 10}));
}

TEST(MappedText, NeighboursInTextAndSourceAreOneSegment) {
  MappedText text = MappedText::Verbatim("ab", 5);
  text.AppendVerbatim("cd", 7);
  EXPECT_EQ(text.segments().size(), 1u);
  text.AppendVerbatim("ef", 10);
  EXPECT_EQ(text.segments().size(), 2u);
  text.AppendVerbatim("gh", 12, 1);
  EXPECT_EQ(text.segments().size(), 3u);
}

TEST(MappedText, AReplacedSegmentIsAWhole) {
  const MappedText text = Quoted();
  EXPECT_EQ(text.text(), "ab'cd");
  EXPECT_EQ(text.ToSource(size_t{2}), 13u);
  EXPECT_EQ(text.ToSource(size_t{3}), 15u);
  EXPECT_EQ(text.ToSource(Span{2, 3}), (Span{13, 15}));
  EXPECT_EQ(text.ToSource(Span{0, 5}), (Span{11, 17}));
}

TEST(MappedText, AnInsertionGoesBehindWhatPrecedesIt) {
  MappedText text;
  text.AppendVerbatim("ab", 1, 0);
  text.AppendVerbatim("cd", 10, 1);
  EXPECT_EQ(text.InsertionPlace(2)->source, 3u);
  EXPECT_EQ(text.InsertionPlace(2)->style, 0u);
  EXPECT_EQ(text.InsertionPlace(3)->source, 11u);
  EXPECT_EQ(text.InsertionPlace(3)->style, 1u);
  EXPECT_EQ(text.InsertionPlace(0)->source, 1u);
}

TEST(MappedText, NothingIsInsertedWithinAReplacedSegment) {
  MappedText text;
  text.AppendReplaced("long", {3, 4});
  EXPECT_FALSE(text.InsertionPlace(2).has_value());
  EXPECT_EQ(text.InsertionPlace(4)->source, 4u);
  EXPECT_FALSE(MappedText().InsertionPlace(0).has_value());
}

TEST(MappedText, APieceIsContiguousInTheSource) {
  const MappedText text = Quoted();
  EXPECT_EQ(text.Piece({1, 4}), (Span{12, 16}));
  MappedText gap = MappedText::Verbatim("ab", 0);
  gap.AppendVerbatim("cd", 5);
  EXPECT_EQ(gap.Piece({0, 2}), (Span{0, 2}));
  EXPECT_EQ(gap.Piece({1, 3}), std::nullopt);
}

TEST(MappedText, APieceDoesNotCutAReplacedSegment) {
  MappedText text = MappedText::Verbatim("a", 0);
  text.AppendReplaced("xyz", {1, 3});
  text.AppendVerbatim("b", 3);
  EXPECT_EQ(text.Piece({0, 2}), std::nullopt);
  EXPECT_EQ(text.Piece({2, 5}), std::nullopt);
  EXPECT_EQ(text.Piece({1, 4}), (Span{1, 3}));
  EXPECT_EQ(text.Piece({2, 2}), std::nullopt);
}

TEST(MappedText, APieceIsOfOneStyle) {
  MappedText text = MappedText::Verbatim("ab", 0);
  text.AppendVerbatim("cd", 2, 1);
  EXPECT_EQ(text.Piece({0, 4}), std::nullopt);
  EXPECT_EQ(text.Piece({2, 4}), (Span{2, 4}));
}

TEST(MappedText, ThroughComposesBothMaps) {
  const MappedText outer = Quoted();
  MappedText inner;
  inner.AppendVerbatim("b", 1);
  inner.AppendReplaced("$1", {2, 4});
  inner.AppendVerbatim("d", 4);
  const MappedText through = inner.Through(outer);
  EXPECT_EQ(through.text(), "b$1d");
  EXPECT_EQ(through.ToSource(Span{0, 1}), (Span{12, 13}));
  EXPECT_EQ(through.ToSource(Span{1, 3}), (Span{13, 16}));
  EXPECT_EQ(through.ToSource(Span{3, 4}), (Span{16, 17}));
}

TEST(MappedText, ThroughKeepsOwnStylesAndInheritsTheOthers) {
  MappedText outer;
  outer.AppendVerbatim("abcd", 10, 2);
  MappedText inner;
  inner.AppendVerbatim("ab", 0);
  inner.AppendVerbatim("c", 2, 1);
  inner.AppendReplaced("x", {3, 4});
  const MappedText through = inner.Through(outer, 3);
  ASSERT_EQ(through.segments().size(), 3u);
  EXPECT_EQ(through.segments()[0].style, 2u);
  EXPECT_EQ(through.segments()[1].style, 4u);
  EXPECT_EQ(through.segments()[2].style, 2u);
}

TEST(MappedText, PartsOfOneReplacedSegmentKeepTheirOrderInTheSource) {
  MappedText outer;
  outer.AppendReplaced("\"%I\"", {5, 7});
  outer.AppendVerbatim(" x", 7);
  MappedText inner = MappedText::Verbatim("\"", 0);
  inner.AppendReplaced("name", {1, 3});
  inner.AppendVerbatim("\" x", 3);
  const MappedText through = inner.Through(outer);
  EXPECT_EQ(through.text(), "\"name\" x");
  EXPECT_EQ(through.ToSource(Span{0, 8}), (Span{5, 9}));
  size_t done = 0;
  for (const MappedText::Segment& segment : through.segments()) {
    EXPECT_LE(done, segment.source.begin);
    done = segment.source.end;
  }
}

MappedText RandomText(std::mt19937* random, size_t size) {
  MappedText text;
  size_t source = 0;
  while (text.text().size() < size) {
    source += (*random)() % 3;
    const size_t length = 1 + (*random)() % 4;
    const std::string bytes(length, static_cast<char>('a' + (*random)() % 26));
    if ((*random)() % 2 == 0) {
      text.AppendVerbatim(bytes, source);
      source += length;
    } else {
      const size_t replaced = (*random)() % 4;
      text.AppendReplaced(bytes, {source, source + replaced});
      source += replaced;
    }
  }
  return text;
}

TEST(MappedText, ASliceMapsAsTheWholeDoes) {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    const MappedText whole = RandomText(&random, 20);
    const size_t begin = random() % 20;
    const size_t end = begin + 1 + random() % (20 - begin);
    const MappedText slice = whole.Slice({begin, end});
    ASSERT_EQ(slice.text(), whole.text().substr(begin, end - begin));
    for (size_t i = 0; i < end - begin; ++i) {
      ASSERT_EQ(slice.ToSource(i), whole.ToSource(begin + i));
      ASSERT_EQ(slice.ToSource(Span{i, end - begin}), whole.ToSource(Span{begin + i, end}));
    }
  }
}

TEST(MappedText, ThroughASliceOfTheWholeIsTheSlice) {
  std::mt19937 random(2);
  for (int round = 0; round < 2000; ++round) {
    const MappedText outer = RandomText(&random, 20);
    const size_t begin = random() % 20;
    const size_t end = begin + 1 + random() % (20 - begin);
    const MappedText slice = outer.Slice({begin, end});
    const MappedText through =
        MappedText::Verbatim(std::string_view(outer.text()).substr(begin, end - begin), begin)
            .Through(outer);
    ASSERT_EQ(through.text(), slice.text());
    for (size_t i = 0; i < end - begin; ++i) {
      ASSERT_EQ(through.ToSource(i), slice.ToSource(i));
    }
  }
}

}  // namespace
}  // namespace walwise::sql
