#include "upsert-rewriter/text/literal_style.h"

#include <gtest/gtest.h>

namespace walwise::sql {
namespace {

using Quoting = LiteralStyle::Quoting;

LiteralStyle Style(Quoting quoting, char quote, bool multiline = true) {
  LiteralStyle style;
  style.quoting = quoting;
  style.quote = quote;
  style.multiline = multiline;
  return style;
}

TEST(LiteralStyle, BackslashesEscapeQuotesBackslashesAndLineBreaks) {
  EXPECT_EQ(*Style(Quoting::kBackslash, '"', false).Encode("a \"b\" \\ 'c'\n"),
            "a \\\"b\\\" \\\\ 'c'\\n");
  EXPECT_EQ(*Style(Quoting::kBackslash, '`').Encode("a\n`b`"), "a\n\\`b\\`");
}

TEST(LiteralStyle, QuotesAreDoubledInSql) {
  EXPECT_EQ(*Style(Quoting::kDoubledQuote, '\'').Encode("it's \\ \"x\""), "it''s \\ \"x\"");
}

TEST(LiteralStyle, SingleQuotesEscapeNothingElse) {
  EXPECT_EQ(*Style(Quoting::kSingleQuotedBackslash, '\'').Encode("'a' \\n\n\"$x"),
            "\\'a\\' \\\\n\n\"$x");
}

TEST(LiteralStyle, ALoneQuoteNeedsNothingWithinThree) {
  LiteralStyle style = Style(Quoting::kBackslash, '"');
  style.forbidden = "\"\"\"";
  EXPECT_EQ(*style.Encode("a \"b\" c"), "a \"b\" c");
  EXPECT_EQ(*style.Encode("\"b\""), "\\\"b\\\"");
  EXPECT_EQ(*style.Encode("a \"\" b"), "a \\\"\\\" b");
}

TEST(LiteralStyle, AVerbatimLiteralCannotHoldItsEnd) {
  LiteralStyle style = Style(Quoting::kVerbatim, '"');
  style.forbidden = "\"#";
  EXPECT_EQ(*style.Encode("a \"b\" \\"), "a \"b\" \\");
  EXPECT_EQ(style.Encode("a\"#b").status().message(),
            "the text would end its literal, which ends with \"#");
  EXPECT_FALSE(style.Encode("a\"").ok());  // a # may follow
}

TEST(LiteralStyle, ARawStringOfPythonCannotEndInABackslash) {
  LiteralStyle style = Style(Quoting::kVerbatim, '\'', false);
  style.forbidden = "'";
  style.backslash_hides_quote = true;
  EXPECT_EQ(*style.Encode("\\d+ \"a\""), "\\d+ \"a\"");
  EXPECT_FALSE(style.Encode("a\\").ok());
  EXPECT_FALSE(style.Encode("a\nb").ok());
}

TEST(LiteralStyle, BracesAreDoubledAndOpenersEscaped) {
  LiteralStyle style = Style(Quoting::kBackslash, '"');
  style.doubles_braces = true;
  EXPECT_EQ(*style.Encode("{a}"), "{{a}}");
  style.doubles_braces = false;
  style.escaped_openers = "${";
  EXPECT_EQ(*style.Encode("$1 ${a} $"), "$1 \\${a} \\$");
  style.escaped_openers = "#{@$";
  EXPECT_EQ(*style.Encode("a #> b #{c} #@d"), "a #> b \\#{c} \\#@d");
  style.escaped_openers = "$";
  EXPECT_EQ(*style.Encode("$1 $a ${b}"), "$1 \\$a \\${b}");
}

TEST(LiteralStyle, NothingIsJoinedToTheNameOfAVariable) {
  LiteralStyle style = Style(Quoting::kBackslash, '"');
  style.bare_names = true;
  EXPECT_FALSE(style.Encode("x", true).ok());
  EXPECT_EQ(*style.Encode(" x", true), " x");
  EXPECT_EQ(*style.Encode("x", false), "x");
}

TEST(LiteralStyle, LineBreaksAreIndentedAndLabelsKept) {
  LiteralStyle style = Style(Quoting::kVerbatim, 0);
  style.indent = "    ";
  style.label = "SQL";
  EXPECT_EQ(*style.Encode("a\n  b\n\nc"), "a\n      b\n\n    c");
  EXPECT_FALSE(style.Encode("a\n  SQL").ok());
}

TEST(LiteralStyle, BracketsThatAreNotBalancedAreEscaped) {
  LiteralStyle style = Style(Quoting::kSingleQuotedBackslash, ')');
  style.opening = '(';
  EXPECT_EQ(*style.Encode("f(a)"), "f(a)");
  EXPECT_EQ(*style.Encode("f(a"), "f\\(a");
}

TEST(LiteralStyle, BehindAnExpressionNothingCanBeWritten) {
  EXPECT_EQ(Style(Quoting::kNowhere, 0).Encode("x").status().message(),
            "no string literal is at this place, only an expression");
  EXPECT_EQ(*Style(Quoting::kNowhere, 0).Encode(""), "");
}

}  // namespace
}  // namespace walwise::sql
