#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/input/placeholders.h"
#include "upsert-rewriter/lint/alter_table.h"
#include "upsert-rewriter/tree/node.h"
#include "upsert-rewriter/tree/upsert.h"

// A parsed statement, as the rules and the rewriter see it.

namespace walwise::sql {

struct Statement {
  const SqlFragment* fragment = nullptr;
  Span in_fragment;  // in fragment->sql.text()
  ParsableSql sql;   // what was parsed; locations in the tree are offsets in its text
  Node whole;        // the statement's node: {"InsertStmt": ...}
  // The part that is looked at: `whole`, or a write in its WITH, or what it EXPLAINs or PREPAREs.
  Node tree;
  std::optional<Upsert> upsert;     // if `tree` is an INSERT with ON CONFLICT
  std::optional<AlterTable> alter;  // if `whole` is an ALTER TABLE
  size_t index = 0;                 // how many statements came before it in its file
  // The file's functions: statements of one body share a number, from 1; 0: not in a body.
  size_t body = 0;
  bool is_down = false;  // it stands in the part that takes a migration back (DownPart)

  std::string_view text() const { return sql.text.text(); }
};

}  // namespace walwise::sql
