#pragma once

#include <string_view>

#include "upsert-rewriter/lint/statement.h"

// Where in a statement's text the words stand that a finding is about. Called for findings only:
// the text is read again.

namespace walwise::sql {

// The token that begins at `offset`.
Span TokenPlace(const Statement& statement, size_t offset);
// The ON CONFLICT that begins at `offset`.
Span ConflictPlace(const Statement& statement, size_t offset);
// The statement's own. REQUIRES: statement.upsert.
Span ConflictPlace(const Statement& statement);
// The WHERE of a condition of the statement.
Span WherePlace(const Statement& statement, Node condition);
// The last FOR UPDATE, FOR NO KEY UPDATE and the like; the whole text if there is none.
Span LockPlace(const Statement& statement);

}  // namespace walwise::sql
