#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "upsert-rewriter/lint/file_facts.h"
#include "upsert-rewriter/lint/finding.h"
#include "upsert-rewriter/lint/statement.h"
#include "upsert-rewriter/schema/schema.h"

// A rule of the linter: one file here, one page docs/rules/ID.md, one test tests/lint/ID/, one line
// in registry.cpp.

namespace walwise::sql {

class ColumnUses;

// Where a rule puts what it found.
class RuleReport {
 public:
  virtual ~RuleReport() = default;
  // `place` is a range of the statement's text (Statement::text).
  virtual void Add(Span place, std::string message, std::string hint) = 0;
  // What may well be meant, or is only likely: an info, unless the user has set the rule's
  // severity.
  virtual void AddMild(Span place, std::string message, std::string hint) = 0;
};

// The same, at the end of a file, for the statements that are remembered of it.
class FileReport {
 public:
  virtual ~FileReport() = default;
  // `place` is in the file.
  virtual void Add(const FileFacts::Past& statement, Span place, std::string message,
                   std::string hint) = 0;
};

struct RuleContext {
  const Statement& statement;
  const Schema& schema;    // of the whole run: --dsn, --schema, DDL in all files
  const FileFacts& facts;  // the statements before this one in its file
  const ColumnUses& uses;  // of all files
  RuleReport& report;
};

struct Rule {
  std::string_view id;
  Severity severity;          // by default
  std::string_view category;  // "upsert", "write", "migration", "change-stream"
  std::string_view summary;   // one sentence, as it stands in the list of rules and in SARIF
  // Node types of the statements it wants to see: {"InsertStmt"}. It sees writes within WITH, and
  // statements within EXPLAIN and PREPARE, one by one.
  std::vector<std::string_view> statements;
  bool only_with = false;  // of these, only those with a WITH of their own
  void (*check)(const RuleContext& context) = nullptr;
  // For a rule that asks what comes later: called at the end of each file.
  void (*check_file)(const FileFacts& facts, FileReport& report) = nullptr;
  // Does `walwise rewrite` take the cause away?
  bool rewrite_fixes = false;
};

}  // namespace walwise::sql
