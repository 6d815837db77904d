#include "upsert-rewriter/input/document.h"

#include <gtest/gtest.h>

#include <string>

namespace walwise::sql {
namespace {

constexpr std::string_view kLog = "2026-01-02 [1] LOG:  statement: SELECT 1\n";

TEST(LanguageOf, NameDecides) {
  EXPECT_EQ(LanguageOf("a/b.sql", ""), Language::kSql);
  EXPECT_EQ(LanguageOf("B.PSQL", ""), Language::kSql);
  EXPECT_EQ(LanguageOf("a.b/c.py", kLog), Language::kPython);
  EXPECT_EQ(LanguageOf("x.tsx", ""), Language::kJavaScript);
  EXPECT_EQ(LanguageOf("x.kts", ""), Language::kKotlin);
  EXPECT_EQ(LanguageOf("x.cs", ""), Language::kCSharp);
  EXPECT_EQ(LanguageOf("x.txt", kLog), Language::kUnknown);
  EXPECT_EQ(LanguageOf("sql", ""), Language::kUnknown);
  EXPECT_EQ(LanguageOf(".sql", ""), Language::kUnknown);
  EXPECT_EQ(LanguageOf("a.sql/b", ""), Language::kUnknown);
}

TEST(LanguageOf, LogsAreKnownByTheirContent) {
  EXPECT_EQ(LanguageOf("x.log", kLog), Language::kLogText);
  EXPECT_EQ(LanguageOf("postgresql-15-main.log.1", kLog), Language::kLogText);
  EXPECT_EQ(LanguageOf("x.log", "nothing of the kind"), Language::kUnknown);
  EXPECT_EQ(LanguageOf("x.json", "{}"), Language::kUnknown);
}

TEST(LanguageOf, FirstLineOfAScriptNamesItsInterpreter) {
  EXPECT_EQ(LanguageOf("bin/migrate", "#!/usr/bin/env python3\nimport x"), Language::kPython);
  EXPECT_EQ(LanguageOf("migrate", "#!/usr/bin/python3.11 -u\n"), Language::kPython);
  EXPECT_EQ(LanguageOf("migrate", "#!/usr/bin/env -S node --x"), Language::kJavaScript);
  EXPECT_EQ(LanguageOf("migrate", "#!/usr/local/bin/ruby\r\n"), Language::kRuby);
  EXPECT_EQ(LanguageOf("migrate", "#!/usr/bin/php8.2\n"), Language::kPhp);
  EXPECT_EQ(LanguageOf("migrate", "#!/bin/sh\npython3 x"), Language::kUnknown);
  EXPECT_EQ(LanguageOf("migrate", "#!/opt/nodes/pythonic\n"), Language::kUnknown);
}

TEST(LanguageOf, StandardInputIsSqlUnlessItIsALog) {
  EXPECT_EQ(LanguageOf("-", "SELECT 1"), Language::kSql);
  EXPECT_EQ(LanguageOf("-", kLog), Language::kLogText);
}

TEST(Extract, ScriptIsOneFragment) {
  const Extraction extraction = Extract({"x.sql", Language::kSql, "SELECT 1;\nSELECT :a;"});
  ASSERT_EQ(extraction.fragments.size(), 1u);
  const SqlFragment& fragment = extraction.fragments[0];
  EXPECT_EQ(fragment.sql.text(), "SELECT 1;\nSELECT :a;");
  EXPECT_TRUE(fragment.is_script);
  EXPECT_TRUE(fragment.placeholders.colon_name);
  EXPECT_TRUE(fragment.placeholders.at_name);
  EXPECT_TRUE(fragment.placeholders.question_mark);
  EXPECT_FALSE(fragment.placeholders.percent);
  EXPECT_EQ(fragment.styles.size(), 1u);
}

TEST(Extract, ByteOrderMarkIsNoSql) {
  const Extraction extraction = Extract({"x.sql", Language::kSql, "\xEF\xBB\xBFSELECT 1"});
  ASSERT_EQ(extraction.fragments.size(), 1u);
  EXPECT_EQ(extraction.fragments[0].sql.text(), "SELECT 1");
  EXPECT_EQ(extraction.fragments[0].sql.ToSource(0), 3u);
}

TEST(Extract, UnknownLanguageHasNoSql) {
  EXPECT_TRUE(Extract({"x", Language::kUnknown, "SELECT 1"}).fragments.empty());
}

TEST(Extract, LogGivesItsStatements) {
  const Extraction extraction = Extract({"x.log", Language::kLogText, std::string(kLog)});
  ASSERT_EQ(extraction.fragments.size(), 1u);
  EXPECT_EQ(extraction.fragments[0].sql.text(), "SELECT 1");
}

}  // namespace
}  // namespace walwise::sql
