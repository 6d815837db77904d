#pragma once

#include <string_view>
#include <vector>

#include "upsert-rewriter/input/document.h"

// Where the statements of a fragment stand.

namespace walwise::sql {

// Each statement from its first token to its last (not the semicolon), no psql command, no COPY
// data, no empty statement and none that is all hole. In a script: a backslash outside of quotes is
// a psql command to the end of its line (`\;`, `\gset` and the like end a statement as psql's \g
// does), COPY ... FROM STDIN is followed by its data. Semicolons within BEGIN ATOMIC ... END bodies
// and within the parentheses of CREATE RULE don't end a statement. Comments before and behind a
// statement are not part of it.
std::vector<Span> SplitStatements(const SqlFragment& fragment);

}  // namespace walwise::sql
