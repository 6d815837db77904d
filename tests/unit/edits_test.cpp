#include "upsert-rewriter/rewrite/edits.h"

#include <gtest/gtest.h>

namespace walwise::sql {
namespace {

// x = "ab" "cd\n{e}": two literals, an escape and an interpolated expression.
constexpr std::string_view kFile = R"(x = "ab" "cd\n{e}")";

SqlFragment TwoLiterals() {
  SqlFragment fragment;
  fragment.sql.AppendVerbatim("ab", 5, 0);
  fragment.sql.AppendVerbatim("cd", 10, 1);
  fragment.sql.AppendReplaced("\n", {12, 14}, 1);
  fragment.sql.AppendVerbatim("{e}", 14, 1);
  LiteralStyle style;
  style.quoting = LiteralStyle::Quoting::kBackslash;
  style.quote = '"';
  style.multiline = false;
  fragment.styles = {style, style};
  fragment.styles[1].doubles_braces = true;
  fragment.holes = {{5, 8}};
  return fragment;
}

std::string Apply(std::string_view file, const SqlFragment& fragment,
                  const std::vector<SqlEdit>& edits) {
  const Result<std::vector<Edit>> in_file = ToFileEdits(fragment, edits);
  if (!in_file.ok()) {
    return "error: " + in_file.status().message();
  }
  const Result<std::string> text = ApplyEdits(file, *in_file);
  return text.ok() ? *text : "error: " + text.status().message();
}

TEST(Edits, AnEditOfAFragmentIsWrittenAsItsLiteralNeedsIt) {
  EXPECT_EQ(Apply(kFile, TwoLiterals(), {{{0, 1}, "\"A\"\n"}}), R"(x = "\"A\"\nb" "cd\n{e}")");
}

TEST(Edits, InsertedTextBelongsToTheLiteralThatEndsThere) {
  EXPECT_EQ(Apply(kFile, TwoLiterals(), {{{2, 2}, "+"}}), R"(x = "ab+" "cd\n{e}")");
  EXPECT_EQ(Apply(kFile, TwoLiterals(), {{{0, 0}, "+"}}), R"(x = "+ab" "cd\n{e}")");
  EXPECT_EQ(Apply(kFile, TwoLiterals(), {{{8, 8}, "+"}}), R"(x = "ab" "cd\n{e}+")");
}

TEST(Edits, AnInterpolationThatIsCopiedStaysOne) {
  EXPECT_EQ(Apply(kFile, TwoLiterals(), {{{8, 8}, " {f} {e}{e}"}}),
            R"(x = "ab" "cd\n{e} {{f}} {e}{e}")");
}

TEST(Edits, AnEscapeIsReplacedAsAWhole) {
  EXPECT_EQ(Apply(kFile, TwoLiterals(), {{{4, 5}, " "}}), R"(x = "ab" "cd {e}")");
}

// As in Kotlin and C#, where the last quotes of a run close.
TEST(Edits, TextThatEndsItsLiteralTogetherWithItsSurroundingsIsAnError) {
  SqlFragment fragment;
  fragment.sql.AppendVerbatim(R"(a""b"c""")", 3, 0);
  fragment.styles = {LiteralStyle()};
  fragment.styles[0].forbidden = R"(""")";
  const std::string_view file = R"("""a""b"c"""""")";
  const std::string error =
      "error: with what stands beside it the text would end its literal, which ends with \"\"\"; "
      "edit the statement by hand";
  EXPECT_EQ(Apply(file, fragment, {{{9, 9}, "x"}}), error);
  EXPECT_EQ(Apply(file, fragment, {{{3, 4}, ""}}), error);
  EXPECT_EQ(Apply(file, fragment, {{{8, 8}, "x"}}), R"("""a""b"c""x"""")");
  EXPECT_EQ(Apply(file, fragment, {{{5, 6}, "x"}}), R"("""a""b"x"""""")");
}

TEST(Edits, AnEditAcrossLiteralsIsAnError) {
  EXPECT_EQ(Apply(kFile, TwoLiterals(), {{{1, 3}, "-"}}),
            "error: the edit crosses from one string literal into the next; join them");
}

TEST(Edits, SeveralEditsKeepWhatIsBetweenThem) {
  EXPECT_EQ(Apply(kFile, TwoLiterals(), {{{0, 1}, ""}, {{1, 1}, "("}, {{1, 1}, ")"}, {{3, 4}, ""}}),
            R"(x = "()b" "c\n{e}")");
}

TEST(Edits, OutOfOrderOverlappingAndOutsideAreErrors) {
  const std::string error = "edits are out of order, overlap or lie outside the text";
  for (const std::vector<Edit>& edits :
       {std::vector<Edit>{{{2, 3}, ""}, {{0, 1}, ""}},
        std::vector<Edit>{{{0, 2}, ""}, {{1, 3}, ""}}, std::vector<Edit>{{{2, 5}, ""}},
        std::vector<Edit>{{{2, 1}, ""}}, std::vector<Edit>{{{5, 5}, ""}}}) {
    const Result<std::string> text = ApplyEdits("abcd", edits);
    ASSERT_FALSE(text.ok());
    EXPECT_EQ(text.status().message(), error);
  }
  EXPECT_EQ(Apply(kFile, TwoLiterals(), {{{3, 4}, ""}, {{0, 1}, ""}}), "error: " + error);
  EXPECT_EQ(Apply(kFile, TwoLiterals(), {{{8, 9}, ""}}), "error: " + error);
}

TEST(Edits, NoEditLeavesTheTextAsItIs) {
  const std::string text("\0\xff\r\n", 4);
  EXPECT_EQ(*ApplyEdits(text, {}), text);
}

}  // namespace
}  // namespace walwise::sql
