#pragma once

#include <string_view>

#include "upsert-rewriter/schema/expression_text.h"
#include "upsert-rewriter/schema/schema.h"
#include "upsert-rewriter/tree/node.h"

// Indexes as DDL makes them: by CREATE INDEX and by constraints.

namespace walwise::sql {

// Does this IndexElem name a collation or an operator class?
bool HasOwnEquality(Node element);

// Adds the index of a PRIMARY KEY, UNIQUE or EXCLUDE constraint. `column` is the one whose
// definition it stands in, or "". Other constraints add none.
void AddConstraintIndex(Node constraint, std::string_view column, const ExpressionText& text,
                        Table* table);

// IndexStmt's fields.
void AddIndex(Node statement, const ExpressionText& text, Table* table);

// A copy of another table's index, named for this one.
void CopyIndex(const Index& index, Table* table);

}  // namespace walwise::sql
