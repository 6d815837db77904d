#include "tests/unit/host_support.h"

// Go, Java, Kotlin, Rust, C#: what they share, and what each does in its own way.

namespace walwise::sql {
namespace {

using Strings = std::vector<std::string>;

TEST(HostGo, InterpretedAndRawStrings) {
  EXPECT_EQ(SqlIn(ExtractGo,
                  "a := \"UPDATE t SET a = \\\"b\\\"\\n\" + `WHERE \\d`\n"
                  "b := `DELETE FROM u` // x\nc := '\"'\nd := \"DELETE FROM v\""),
            (Strings{"UPDATE t SET a = \"b\"\nWHERE \\d", "DELETE FROM u", "DELETE FROM v"}));
}

TEST(HostGo, OperandsAndPlaceholders) {
  const SqlFragment fragment =
      OnlyFragment(ExtractGo, "db.Exec(\"UPDATE \" + name(1, \"x\") + \" SET a = ?\", 1)");
  EXPECT_EQ(fragment.sql.text(), "UPDATE {name(1, \"x\")} SET a = ?");
  EXPECT_TRUE(fragment.placeholders.question_mark && fragment.placeholders.at_name);
}

TEST(HostGo, InsertionsAreFoundAgain) {
  ExpectInsertionsAreFoundAgain(ExtractGo, "x(\"UPDATE t SET a = '\\t'\")");
  ExpectInsertionsAreFoundAgain(ExtractGo, "x(`UPDATE t\r\nSET a = 1` + y + \" WHERE a\")");
}

TEST(HostJava, TextBlocksLoseTheirIndentation) {
  const SqlFragment fragment = OnlyFragment(ExtractJava,
                                            "String q = \"\"\"\n"
                                            "      UPDATE t\n"
                                            "\n"
                                            "        SET \"a\" = 1 \\\n"
                                            "      WHERE b\\tc\n"
                                            "    \"\"\";");
  EXPECT_EQ(fragment.sql.text(), "  UPDATE t\n\n    SET \"a\" = 1   WHERE b\tc");
  EXPECT_EQ(fragment.styles[0].indent, "    ");
}

TEST(HostJava, StringsCharactersAndComments) {
  const std::string_view source =
      "/** \"DELETE FROM a\" */ char c = '\"', d = '\\''; // it's\n"
      "q = \"UPDATE t \" + // x\n \"SET a = \" + (b ? c : d);";
  EXPECT_EQ(SqlIn(ExtractJava, source), Strings{"UPDATE t SET a = {(b ? c : d)}"});
  EXPECT_EQ(CommentsIn(ExtractJava, source),
            (Strings{"/** \"DELETE FROM a\" */", "// it's", "// x"}));
}

TEST(HostJava, InsertionsAreFoundAgain) {
  ExpectInsertionsAreFoundAgain(ExtractJava, "\"UPDATE t SET a = 1\" + b + \"\\u0041\";");
  ExpectInsertionsAreFoundAgain(
      ExtractJava, "f(\"\"\"\n    UPDATE t\n\n      SET a = \"x\"\r\n    WHERE b\"\"\")");
}

TEST(HostKotlin, TemplatesAndRawStrings) {
  const SqlFragment fragment = OnlyFragment(
      ExtractKotlin, "val q = \"UPDATE $t SET a = ${f(\"}\")}, b = \\$1 WHERE c = $2\"");
  EXPECT_EQ(fragment.sql.text(), "UPDATE $t SET a = ${f(\"}\")}, b = $1 WHERE c = $2");
  EXPECT_EQ(HolesOf(fragment), (Strings{"$t", "${f(\"}\")}"}));
  EXPECT_EQ(SqlIn(ExtractKotlin, "/* /* \" */ */ \"\"\"DELETE FROM \"a\"\"\"\"; '\"'"),
            Strings{"DELETE FROM \"a\""});
}

TEST(HostKotlin, InsertionsAreFoundAgain) {
  ExpectInsertionsAreFoundAgain(ExtractKotlin, "\"UPDATE $t SET a = ${b}c\"");
  ExpectInsertionsAreFoundAgain(ExtractKotlin,
                                "\"\"\"UPDATE t\n SET \"a\" = $b\"\"\".trimIndent()");
}

TEST(HostRust, StringsLifetimesAndCharacters) {
  EXPECT_EQ(
      SqlIn(ExtractRust,
            "fn f<'a>(x: &'a str) { let c = '\"'; let d = '\\''; r\"DELETE FROM x\";\n"
            "r#\"DELETE FROM \"b\"\"#; sqlx::query!(\"DELETE FROM c \\\n    WHERE d = $1\", x) }"
            " /* /* */ \" */ \"DELETE FROM e\\u{41}\""),
      (Strings{"DELETE FROM x", "DELETE FROM \"b\"", "DELETE FROM c WHERE d = $1",
               "DELETE FROM eA"}));
}

TEST(HostRust, MacrosThatJoinAndFormat) {
  EXPECT_EQ(SqlIn(ExtractRust, "concat!(\"UPDATE t \", \"SET a = \", 1, \" WHERE b\")"),
            Strings{"UPDATE t SET a = {1} WHERE b"});
  EXPECT_TRUE(OnlyFragment(ExtractRust, "format!(\"DELETE FROM {}\", t)").placeholders.braces);
  EXPECT_FALSE(OnlyFragment(ExtractRust, "query(\"DELETE FROM t\")").placeholders.braces);
}

TEST(HostRust, InsertionsAreFoundAgain) {
  ExpectInsertionsAreFoundAgain(ExtractRust, "x(\"UPDATE t \\\n   SET a = '\\n'\")");
  ExpectInsertionsAreFoundAgain(ExtractRust, "x(r#\"UPDATE t\n SET \"a\" = 1\"#)");
}

TEST(HostCSharp, VerbatimAndInterpolatedStrings) {
  EXPECT_EQ(
      SqlIn(ExtractCSharp,
            "#region Don't\n@\"UPDATE \"\"t\"\"\n SET a = '\\'\" + \" WHERE \\\"b\\\"\";\n"
            "$\"UPDATE {t,3:N2} SET a = {u(\"}\")} + '{{}}'\"; $@\"DELETE FROM \"\"{x}\"\";\""),
      (Strings{"UPDATE \"t\"\n SET a = '\\' WHERE \"b\"",
               "UPDATE {t,3:N2} SET a = {u(\"}\")} + '{}'", "DELETE FROM \"{x}\";"}));
}

TEST(HostCSharp, RawStrings) {
  const SqlFragment fragment = OnlyFragment(ExtractCSharp,
                                            "var q = $$\"\"\"\n"
                                            "    UPDATE {{t}}\n"
                                            "      SET \"a\" = '{1}{{{b}}}'\n"
                                            "    \"\"\";");
  EXPECT_EQ(fragment.sql.text(), "UPDATE {{t}}\n  SET \"a\" = '{1}{{{b}}}'");
  EXPECT_EQ(HolesOf(fragment), (Strings{"{{t}}", "{{b}}"}));
  EXPECT_EQ(SqlIn(ExtractCSharp, "\"\"\"\"DELETE FROM \"\"\"t\"\"\" WHERE a\"\"\"\""),
            Strings{"DELETE FROM \"\"\"t\"\"\" WHERE a"});
}

TEST(HostCSharp, InsertionsAreFoundAgain) {
  for (const std::string_view source :
       {"\"UPDATE t SET a = 1\"", "@\"UPDATE t SET a = \"\"b\"\"\"",
        "$\"UPDATE {t} SET a = {{b}}\"", "$@\"UPDATE {t}\n SET a = \"\"b\"\"\"",
        "\"\"\"UPDATE t SET \"a\" = 1\"\"\"", "\"\"\"\n  UPDATE t\n\n  SET a = 1\n  \"\"\"",
        "$\"\"\"\n  UPDATE {t}\n  SET a = 1\n  \"\"\"", "$$\"\"\"UPDATE {{t}} SET a = '{'\"\"\""}) {
    ExpectInsertionsAreFoundAgain(ExtractCSharp, source);
  }
}

TEST(HostBraces, AnythingUnterminatedIsPassedOver) {
  for (const HostExtractor extract : {ExtractGo, ExtractJava, ExtractKotlin, ExtractRust,
                                      ExtractCSharp, ExtractJavaScript, ExtractPhp, ExtractRuby}) {
    for (const std::string_view source :
         {"\"DELETE FROM t", "\"\"\"\nDELETE FROM t", "/* x", "'", "\"\\", "$\"{", "`${", "\"#{",
          "<?php \"{$", "<<~SQL\nDELETE", "\xEF\xBB\xBF", "r#\"DELETE FROM", "(((", ")))}}"}) {
      EXPECT_EQ(SqlIn(extract, source), Strings()) << source;
    }
  }
}

TEST(HostBraces, RepetitionOfAnOpeningIsTaken) {
  for (const HostExtractor extract :
       {ExtractPython, ExtractGo, ExtractJava, ExtractKotlin, ExtractRust, ExtractCSharp,
        ExtractJavaScript, ExtractPhp, ExtractRuby}) {
    for (const std::string_view piece :
         {"(", "{", "\"${", "f'{", "`${", "/*", "<<A ", "<<<A\n", "}", "/", "'", "\"", "$\"{",
          "\"UPDATE t SET a = \" + x + ", "%q(", "/* */ ", "\"#{"}) {
      std::string source = "<?php ";
      while (source.size() < 30000) {
        source += piece;
      }
      (void)extract(source);
    }
  }
}

}  // namespace
}  // namespace walwise::sql
