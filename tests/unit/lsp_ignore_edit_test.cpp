#include "upsert-rewriter/lsp/ignore_edit.h"

#include <gtest/gtest.h>

#include <string>

#include "upsert-rewriter/config/ignores.h"
#include "upsert-rewriter/lint/linter.h"
#include "upsert-rewriter/rewrite/edits.h"

namespace walwise::sql {
namespace {

constexpr const char* kRule = "do-nothing-without-target";
const std::string kUpsert = "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING";
const std::string kWords = std::string("walwise-ignore ") + kRule + ": reason";

std::vector<Finding> LintOne(const Document& document) {
  const LintOptions options{.severities = {}, .with_fixes = false, .rewrite = {}};
  const Survey survey;
  const Extraction extraction = Extract(document);
  std::vector<Finding> findings = Linter(options, survey).Lint(extraction);
  ApplyIgnores(document, extraction, &findings);
  std::erase_if(findings, [](const Finding& finding) {
    return finding.rule != kRule && finding.rule != "unused-ignore";
  });
  return findings;
}

// The document with the comment for the first finding; it must silence that, and that alone.
std::string Ignored(Language language, const std::string& text) {
  const Document document{"x", language, text};
  const std::vector<Finding> findings = LintOne(document);
  if (findings.empty()) {
    return "no finding";
  }
  const auto edit = IgnoreEdit(document, Extract(document), findings.front());
  if (!edit) {
    return "no edit";
  }
  Document after{"x", language, *ApplyEdits(text, {*edit})};
  EXPECT_EQ(LintOne(after).size(), findings.size() - 1) << after.text;
  return after.text;
}

TEST(LspIgnoreEdit, AboveAStatementThatBeginsItsLine) {
  EXPECT_EQ(Ignored(Language::kSql, "SELECT 1;\n  " + kUpsert + ";\n" + kUpsert + ";\n"),
            "SELECT 1;\n  -- " + kWords + "\n  " + kUpsert + ";\n" + kUpsert + ";\n");
}

TEST(LspIgnoreEdit, KeepsTheFilesLineEndings) {
  EXPECT_EQ(Ignored(Language::kSql, "SELECT 1;\r\n" + kUpsert + ";\r\n"),
            "SELECT 1;\r\n-- " + kWords + "\r\n" + kUpsert + ";\r\n");
}

TEST(LspIgnoreEdit, BeforeAStatementThatStandsBehindAnother) {
  EXPECT_EQ(Ignored(Language::kSql, "SELECT 1; " + kUpsert + ";\n"),
            "SELECT 1; /* " + kWords + " */ " + kUpsert + ";\n");
}

TEST(LspIgnoreEdit, WithinAFunctionsBody) {
  const std::string head = "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n  ";
  const std::string tail = ";\nEND $$;\n";
  EXPECT_EQ(Ignored(Language::kSql, head + kUpsert + tail),
            head + "-- " + kWords + "\n  " + kUpsert + tail);
}

TEST(LspIgnoreEdit, AboveTheLiteralOfAnotherLanguage) {
  EXPECT_EQ(Ignored(Language::kPython, "def f():\n    run(\"\"\"\n      " + kUpsert + "\"\"\")\n"),
            "def f():\n    # " + kWords + "\n    run(\"\"\"\n      " + kUpsert + "\"\"\")\n");
  EXPECT_EQ(Ignored(Language::kGo, "\tdb.Exec(`" + kUpsert + "`)\n"),
            "\t// " + kWords + "\n\tdb.Exec(`" + kUpsert + "`)\n");
}

TEST(LspIgnoreEdit, NotBetweenLinesThatAreOne) {
  EXPECT_EQ(Ignored(Language::kPython, "sql = \\\n  \"" + kUpsert + "\"\n"),
            "# " + kWords + "\nsql = \\\n  \"" + kUpsert + "\"\n");
}

TEST(LspIgnoreEdit, BeforeOneOfSeveralStatementsOfALiteral) {
  EXPECT_EQ(Ignored(Language::kGo,
                    "x := `UPDATE t SET a = 1 WHERE b = 2;\n" + kUpsert + ";\n" + kUpsert + "`\n"),
            "x := `UPDATE t SET a = 1 WHERE b = 2;\n/* " + kWords + " */ " + kUpsert + ";\n" +
                kUpsert + "`\n");
}

TEST(LspIgnoreEdit, NoneForWhatNoCommentSilences) {
  const Document sql{"x", Language::kSql, "-- walwise-ignore all: reason\nSELECT 1;\n"};
  Finding finding;
  finding.rule = "unused-ignore";
  EXPECT_FALSE(IgnoreEdit(sql, Extract(sql), finding));
  const Document log{"x", Language::kLogText, "LOG:  statement: " + kUpsert + "\n"};
  finding.rule = kRule;
  EXPECT_FALSE(IgnoreEdit(log, Extract(log), finding));
}

}  // namespace
}  // namespace walwise::sql
