#include "upsert-rewriter/text/utf8.h"

#include <gtest/gtest.h>

namespace walwise::sql {
namespace {

TEST(Utf8, EveryCodePointComesBack) {
  for (uint32_t code = 0; code <= 0x10FFFF; ++code) {
    if (code >= 0xD800 && code <= 0xDFFF) {
      continue;
    }
    std::string bytes;
    AppendUtf8(code, &bytes);
    ASSERT_EQ(Utf8Length(bytes), bytes.size()) << code;
    ASSERT_EQ(Utf16Units(bytes), code > 0xFFFF ? 2u : 1u) << code;
  }
}

TEST(Utf8, OverlongFormsAreNotUtf8) {
  for (const char* bytes : {"\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF"}) {
    EXPECT_EQ(Utf8Length(bytes), 0u) << bytes;
  }
}

TEST(Utf8, SurrogatesAndWhatIsAboveTheLastCodePointAreNotUtf8) {
  for (const char* bytes :
       {"\xED\xA0\x80", "\xED\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80"}) {
    EXPECT_FALSE(IsUtf8(bytes)) << bytes;
  }
}

TEST(Utf8, ATruncatedSequenceIsNotUtf8) {
  const std::string euro = "\xE2\x82\xAC";
  EXPECT_TRUE(IsUtf8(euro));
  EXPECT_FALSE(IsUtf8(euro.substr(0, 2)));
  EXPECT_FALSE(IsUtf8(euro.substr(1)));
}

TEST(Utf8, ABrokenByteCountsAsOneCodePoint) {
  EXPECT_EQ(CodePoints("a\xFF"
                       "b"),
            3u);
  EXPECT_EQ(CodePoints("\xE2\x82"), 2u);
  EXPECT_EQ(CodePoints("\xF0\x9F\x98\x80"), 1u);
}

TEST(Utf8, BrokenBytesAreReplacedAndTheRestStays) {
  EXPECT_EQ(ToValidUtf8("a\xFF\xC3\xA9"), "a\xEF\xBF\xBD\xC3\xA9");
  EXPECT_EQ(ToValidUtf8("\xC3\xA9"), "\xC3\xA9");
}

TEST(Utf8, NothingIsUtf8OfNoLength) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_EQ(Utf8Length(""), 0u);
  EXPECT_EQ(CodePoints(""), 0u);
}

}  // namespace
}  // namespace walwise::sql
