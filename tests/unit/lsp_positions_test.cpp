#include "upsert-rewriter/lsp/positions.h"

#include <gtest/gtest.h>

#include <string>

#include "upsert-rewriter/lsp/fields.h"
#include "upsert-rewriter/lsp/text_document.h"
#include "upsert-rewriter/lsp/uri.h"

namespace walwise::sql {
namespace {

constexpr auto k8 = PositionEncoding::kUtf8;
constexpr auto k16 = PositionEncoding::kUtf16;

// 2, 3 and 4 bytes; 1, 1 and 2 units.
const std::string kText = "a\xC3\xA4\tb\r\n\xE2\x82\xAC\xF0\x9F\x98\x80x\r\ry\n";

TEST(LspPositions, CountBytesOrUnitsOfUtf16) {
  Positions in8(kText, k8);
  Positions in16(kText, k16);
  const size_t x = kText.find('x');
  EXPECT_EQ(in8.At(x), (Position{1, 7}));
  EXPECT_EQ(in16.At(x), (Position{1, 3}));
  EXPECT_EQ(in16.At(kText.find('b')), (Position{0, 3}));
  EXPECT_EQ(in16.At(kText.find('y')), (Position{3, 0}));
  EXPECT_EQ(in16.At(kText.size()), (Position{4, 0}));
  EXPECT_EQ(in16.At(1000), (Position{4, 0}));
}

TEST(LspPositions, AreTheSameInAnyOrder) {
  Positions onward(kText, k16);
  Positions back(kText, k16);
  for (size_t i = 0; i <= kText.size(); ++i) {
    EXPECT_EQ(onward.At(i), Positions(kText, k16).At(i)) << i;
    const size_t offset = kText.size() - i;
    EXPECT_EQ(back.At(offset), Positions(kText, k16).At(offset)) << offset;
  }
}

TEST(LspPositions, ComeBackToTheirOffset) {
  for (const auto encoding : {k8, k16}) {
    Positions positions(kText, encoding);
    for (const char c : std::string("abxy")) {
      const size_t offset = kText.find(c);
      EXPECT_EQ(positions.ToOffset(positions.At(offset)), offset) << c;
    }
  }
}

TEST(LspPositions, OutsideOfTheTextAreItsNearestPlace) {
  const Positions positions(kText, k16);
  EXPECT_EQ(positions.ToOffset({0, 99}), kText.find('\r'));
  EXPECT_EQ(positions.ToOffset({99, 0}), kText.size());
  // Between the halves of a surrogate pair.
  EXPECT_EQ(positions.ToOffset({1, 2}), kText.find("\xF0\x9F"));
  EXPECT_EQ(Positions("", k16).ToOffset({0, 0}), 0U);
}

TEST(LspPositions, ARangeThatEndsBeforeItBeginsIsEmpty) {
  const Positions positions(kText, k16);
  const Json range =
      Json::parse(R"({"start":{"line":1,"character":1},"end":{"line":0,"character":0}})");
  const size_t euro_end = kText.find("\xF0");
  EXPECT_EQ(positions.ToSpan(range), (Span{euro_end, euro_end}));
  EXPECT_EQ(positions.ToSpan(nullptr), (Span{0, 0}));
  EXPECT_EQ(positions.ToSpan(Json::parse(R"({"start":7,"end":{"line":-1,"character":"x"}})")),
            (Span{0, 0}));
}

TEST(LspUri, IsAPathAndBack) {
  EXPECT_EQ(PathOfUri("file:///a%20b/%C3%A4.sql"), "/a b/\xC3\xA4.sql");
  EXPECT_EQ(PathOfUri("file://localhost/a/./b/../c/"), "/a/c");
  EXPECT_EQ(PathOfUri("file:///a%zz%4"), "/a%zz%4");
  EXPECT_EQ(PathOfUri("file:///"), "/");
  EXPECT_EQ(UriOfPath("/a b/\xC3\xA4.sql"), "file:///a%20b/%C3%A4.sql");
  for (const char* other : {"untitled:Untitled-1", "http://x/y", "file://", "", "file:///a%00b"}) {
    EXPECT_EQ(PathOfUri(other), "") << other;
  }
}

TEST(LspMessage, HalvesOfSurrogatePairsAreReplaced) {
  EXPECT_EQ(ParseMessage(R"(["a\ud83dz","\ude00\ud83d\ude00","\\ud83d"])").dump(),
            "[\"a\xEF\xBF\xBDz\",\"\xEF\xBF\xBD\xF0\x9F\x98\x80\",\"\\\\ud83d\"]");
  EXPECT_EQ(ParseMessage("[\"\xFF\"]").dump(), "[\"\xEF\xBF\xBD\"]");
  EXPECT_TRUE(ParseMessage("[\"\\ud83d\"").is_discarded());
  EXPECT_TRUE(ParseMessage("").is_discarded());
}

TEST(LspMessage, MembersThatAreMissingOrOfAnotherTypeAreEmpty) {
  const Json json = Json::parse(R"({"a":{"b":"c"},"n":1.5,"l":["x",1]})");
  EXPECT_EQ(TextOf(Member(json, "a"), "b"), "c");
  EXPECT_EQ(TextOf(json, "a"), "");
  EXPECT_TRUE(Member(json, {"a", "b", "c"}).is_null());
  EXPECT_EQ(IntegerOf(json, "n"), std::nullopt);
  EXPECT_TRUE(Lists(Member(json, "l"), "x"));
  EXPECT_FALSE(Lists(Member(json, "l"), "1"));
  EXPECT_FALSE(Lists(json, "a"));
}

Json Change(size_t line, size_t begin, size_t end, const std::string& text) {
  return {{"range",
           {{"start", {{"line", line}, {"character", begin}}},
            {"end", {{"line", line}, {"character", end}}}}},
          {"text", text}};
}

TEST(LspTextDocument, EachChangeIsInTermsOfTheTextBefore) {
  TextDocument document = TextDocument::Open(
      {{"uri", "file:///x.sql"}, {"version", 3}, {"text", "\xF0\x9F\x98\x80 one\r\ntwo\r\n"}});
  EXPECT_EQ(document.version, 3);
  document.Apply(Json::array({Change(0, 3, 6, "1"), Change(0, 4, 4, "!"), Change(1, 0, 99, "2")}),
                 k16);
  EXPECT_EQ(document.content.text, "\xF0\x9F\x98\x80 1!\r\n2\r\n");
  document.Apply(Json::array({Json{{"text", "all"}}, Change(0, 1, 2, "")}), k16);
  EXPECT_EQ(document.content.text, "al");
}

TEST(LspTextDocument, TheEditorsLanguageCountsThenTheName) {
  const auto language = [](const char* uri, const char* id) {
    return TextDocument::Open({{"uri", uri}, {"languageId", id}, {"text", ""}}).content.language;
  };
  EXPECT_EQ(language("untitled:1", "sql"), Language::kSql);
  EXPECT_EQ(language("file:///x.txt", "typescriptreact"), Language::kJavaScript);
  EXPECT_EQ(language("file:///x.cs", "whatever"), Language::kCSharp);
  EXPECT_EQ(language("file:///x.sql", "python"), Language::kPython);
  EXPECT_EQ(language("file:///x.txt", "plaintext"), Language::kUnknown);
  EXPECT_EQ(language("file:///x.txt", "log"), Language::kUnknown);
}

}  // namespace
}  // namespace walwise::sql
