#pragma once

#include <string_view>

#include "upsert-rewriter/schema/schema.h"
#include "upsert-rewriter/tree/node.h"

namespace walwise::sql {

// Applies a statement to the schema: CREATE TABLE (columns, constraints, LIKE and INHERITS of known
// tables, PARTITION OF, WITH (fillfactor)), CREATE TABLE AS (columns without types), ALTER TABLE,
// CREATE/DROP INDEX, DROP TABLE, ALTER ... RENAME, CREATE TRIGGER, CREATE/ALTER PUBLICATION, and
// types (ddl_type.h). Others change nothing. `statement` is what Parser::Parse returned and `text`
// what it parsed: expressions are kept as they are written there.
void ApplyDdl(Node statement, std::string_view text, Schema* schema);

// Can the statement's text change a schema? By its first words, before it is parsed.
bool LooksLikeDdl(std::string_view text);

// A TypeName node as format_type prints the type.
std::string TypeText(Node type_name);

// What a ColumnDef's COLLATE names, as SQL; "" without one, and for "default".
std::string CollationText(Node definition);

}  // namespace walwise::sql
