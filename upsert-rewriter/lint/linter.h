#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/lint/finding.h"
#include "upsert-rewriter/lint/statement.h"
#include "upsert-rewriter/rules/rule.h"
#include "upsert-rewriter/schema/schema.h"
#include "upsert-rewriter/tree/parser.h"

// The rules, applied to files. A Linter is used by one thread at a time.

namespace walwise::sql {

struct LintOptions {
  std::map<std::string, Severity, std::less<>> severities;  // by rule id, where not the default
  bool with_fixes = false;                                  // also what `walwise rewrite` would do
};

class Linter {
 public:
  // Keeps references.
  Linter(const LintOptions& options, const Schema& schema) : options_(options), schema_(schema) {}

  // All findings of one file, in order of place. Ignore comments are not looked at here.
  std::vector<Finding> Lint(const Document& document, const Extraction& extraction);

  // Calls `visit` for each statement that parses, those of function bodies included, in order;
  // `refuse` for each that does not, with its place in fragment.sql.text().
  using Visit = std::function<void(const Statement&)>;
  using Refuse =
      std::function<void(const SqlFragment&, Span statement, Span at, const ParseError&)>;
  static void ForEachStatement(const Extraction& extraction, Parser* parser, const Visit& visit,
                               const Refuse& refuse);

 private:
  const LintOptions& options_;
  const Schema& schema_;
  Parser parser_;
};

// The tables that a file's DDL makes or changes, applied to `schema` in order.
void SurveyDdl(const Extraction& extraction, Schema* schema);

}  // namespace walwise::sql
