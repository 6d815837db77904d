#include "tests/unit/host_support.h"

namespace walwise::sql {
namespace {

using Strings = std::vector<std::string>;

TEST(HostPython, PlainStringsAreDecoded) {
  const SqlFragment fragment =
      OnlyFragment(ExtractPython, R"py(q = 'UPDATE t SET a = \'x\'\n, b = "\x41\u00e9\d"')py");
  EXPECT_EQ(fragment.sql.text(), "UPDATE t SET a = 'x'\n, b = \"A\xC3\xA9\\d\"");
  EXPECT_EQ(fragment.sql.ToSource(size_t{0}), 5u);
}

TEST(HostPython, PrefixesAndTripleQuotes) {
  EXPECT_EQ(SqlIn(ExtractPython,
                  "r'DELETE FROM t WHERE a ~ \"\\d\"'; b\"DELETE FROM u;\"\n"
                  "x = '''DELETE FROM \"v\"\n WHERE ''=a'''\n"
                  "Rb'DELETE FROM w'"),
            (Strings{"DELETE FROM t WHERE a ~ \"\\d\"", "DELETE FROM u;",
                     "DELETE FROM \"v\"\n WHERE ''=a", "DELETE FROM w"}));
}

TEST(HostPython, StringsSideBySideAreOneWithinParentheses) {
  const SqlFragment fragment = OnlyFragment(ExtractPython,
                                            "x = ('UPDATE t '  # why\n"
                                            "     \"SET a = 1 \" + 'WHERE b')\n");
  EXPECT_EQ(fragment.sql.text(), "UPDATE t SET a = 1 WHERE b");
  EXPECT_EQ(fragment.styles.size(), 3u);
  EXPECT_EQ(fragment.styles[1].quote, '"');
}

TEST(HostPython, ALineEndsAStringOutsideParentheses) {
  EXPECT_EQ(SqlIn(ExtractPython, "x = 'DELETE FROM t'\n'WHERE a'\ny = 'DELETE FROM u' \\\n 'v'"),
            (Strings{"DELETE FROM t", "DELETE FROM uv"}));
}

TEST(HostPython, HolesOfFormattedStrings) {
  const SqlFragment fragment = OnlyFragment(
      ExtractPython,
      "f\"UPDATE {d[\"t\"]} SET a = '{{{x!r:>{w}}}}', b = {f({1: '}'})} WHERE {y:%Y}\"");
  EXPECT_EQ(fragment.sql.text(),
            "UPDATE {d[\"t\"]} SET a = '{{x!r:>{w}}}', b = {f({1: '}'})} WHERE {y:%Y}");
  EXPECT_EQ(HolesOf(fragment), (Strings{"{d[\"t\"]}", "{x!r:>{w}}", "{f({1: '}'})}", "{y:%Y}"}));
}

TEST(HostPython, AnOperandIsAHole) {
  const SqlFragment fragment =
      OnlyFragment(ExtractPython, "q = 'UPDATE ' + self.t(1) + ' SET a = 1 LIMIT ' + n\nfoo()");
  EXPECT_EQ(fragment.sql.text(), "UPDATE {self.t(1)} SET a = 1 LIMIT {n}");
  EXPECT_EQ(HolesOf(fragment), (Strings{"{self.t(1)}", "{n}"}));
  EXPECT_FALSE(fragment.styles.back().Encode("x").ok());
}

TEST(HostPython, PercentIsAPlaceholderOnlyWhereItIsOne) {
  EXPECT_TRUE(OnlyFragment(ExtractPython, "'DELETE FROM t WHERE a=%s'").placeholders.percent);
  EXPECT_TRUE(OnlyFragment(ExtractPython, "'DELETE FROM t WHERE a=%(b)s'").placeholders.percent);
  EXPECT_FALSE(OnlyFragment(ExtractPython, "'DELETE FROM t WHERE a%2=1'").placeholders.percent);
  EXPECT_TRUE(OnlyFragment(ExtractPython, "'DELETE FROM {}'.format(t)").placeholders.braces);
  EXPECT_FALSE(OnlyFragment(ExtractPython, "'DELETE FROM t'.strip()").placeholders.braces);
}

TEST(HostPython, CommentsAreKnownAndDocstringsAreStrings) {
  const std::string_view source =
      "# one\ndef f():\n  \"\"\"Update the user set of the cache.\"\"\"\n  x = '#'  # two\r\n";
  EXPECT_EQ(CommentsIn(ExtractPython, source), (Strings{"# one", "# two"}));
  EXPECT_TRUE(ExtractPython(source).comments[0].whole_line);
  EXPECT_FALSE(ExtractPython(source).comments[1].whole_line);
  EXPECT_EQ(SqlIn(ExtractPython, source), Strings());
}

TEST(HostPython, AnUnterminatedStringEndsWithItsLine) {
  EXPECT_EQ(SqlIn(ExtractPython, "x = 'DELETE FROM t\ny = f'{\nz = 'DELETE FROM u'"),
            Strings{"DELETE FROM u"});
}

TEST(HostPython, InsertionsAreFoundAgain) {
  for (const std::string_view source :
       {"'UPDATE t SET a = 1'", "\"UPDATE t SET a = '\\\\x' \\\n , b = \\\"c\\\"\"",
        "'''UPDATE t SET \"a\" = 1'''", "r'UPDATE t SET a = 1'", "r'''UPDATE t SET a = '\\d' '''",
        "f'UPDATE {t} SET a = {{1}}{b}'", "f\"\"\"UPDATE {t}\nSET a = {b!r}\"\"\"",
        "('UPDATE t ' \"SET a = \" + b + r'')", "rf'UPDATE {t} SET a=1'"}) {
    ExpectInsertionsAreFoundAgain(ExtractPython, source);
  }
}

}  // namespace
}  // namespace walwise::sql
