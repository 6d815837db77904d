#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/lint/column_uses.h"
#include "upsert-rewriter/lint/file_facts.h"
#include "upsert-rewriter/lint/finding.h"
#include "upsert-rewriter/lint/statement.h"
#include "upsert-rewriter/rewrite/rewrite.h"
#include "upsert-rewriter/rules/rule.h"
#include "upsert-rewriter/schema/schema.h"
#include "upsert-rewriter/tree/parser.h"

// The rules, applied to files.

namespace walwise::sql {

// What one run over many files knows before it looks for findings.
struct Survey {
  Schema schema;    // --dsn and --schema first, then the DDL of the files
  ColumnUses uses;  // filled only if a statement was met whose rules ask for it
  bool needs_uses = false;
};

// A file's DDL, applied to survey->schema in order; sets needs_uses.
void SurveyDdl(const Extraction& extraction, Parser* parser, Survey* survey);
// Adds the file's statements to survey->uses.
void SurveyUses(const Document& document, const Extraction& extraction, Parser* parser,
                Survey* survey);

struct LintOptions {
  std::map<std::string, Severity, std::less<>> severities;  // by rule id, where not the default
  bool with_fixes = false;                                  // also what `walwise rewrite` would do
  RewriteOptions rewrite;
};

// Used by one thread at a time.
class Linter {
 public:
  // Keeps references.
  Linter(const LintOptions& options, const Survey& survey);

  // All findings of one file, in order of place. Ignore comments are not looked at here.
  std::vector<Finding> Lint(const Extraction& extraction);
  // How many statements were parsed, in all calls.
  size_t statements() const { return statements_; }

 private:
  class Visitor;
  struct ActiveRule {
    const Rule* rule;
    Severity severity;
    Severity mild;  // of what RuleReport::AddMild takes
  };
  // Is there anything to look for in a statement, by its text?
  bool WantsTree(std::string_view text, size_t body, const FileFacts& facts) const;
  void Check(const Statement& statement, const FileFacts& facts, std::vector<Finding>* findings);
  void CheckFile(const FileFacts& facts, std::vector<Finding>* findings) const;
  void AddFix(const Statement& statement, Finding* finding) const;

  const LintOptions& options_;
  const Survey& survey_;
  // Of "syntax"; none: an error in a script, a warning in a literal that only looks like SQL.
  std::optional<Severity> syntax_severity_;
  std::map<std::string, std::vector<ActiveRule>, std::less<>> rules_;  // by node type
  std::vector<ActiveRule> file_rules_;                                 // those with a check_file
  Parser parser_;
  size_t statements_ = 0;
};

}  // namespace walwise::sql
