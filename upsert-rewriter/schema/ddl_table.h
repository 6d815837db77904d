#pragma once

#include <string_view>

#include "upsert-rewriter/schema/expression_text.h"
#include "upsert-rewriter/schema/schema.h"
#include "upsert-rewriter/tree/node.h"

// Tables as DDL makes and changes them. All take the statement's fields.

namespace walwise::sql {

void CreateTable(Node statement, const ExpressionText& text, Schema* schema);
void CreateTableAs(Node statement, Schema* schema);
void AlterTable(Node statement, const ExpressionText& text, Schema* schema);

// ColumnDef's fields, with the indexes of its constraints. A column that is there keeps what the
// definition does not say.
void AddColumn(Node definition, const ExpressionText& text, Table* table);

// WITH and SET: fillfactor, of a list of DefElem.
void SetStorageOptions(NodeList options, Table* table);

// The table of a RangeVar; if it is not known, a table of which nothing is known is added.
Table& FindOrAdd(Node relation, Schema* schema);

}  // namespace walwise::sql
