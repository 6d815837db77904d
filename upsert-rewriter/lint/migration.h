#pragma once

#include <string_view>

#include "upsert-rewriter/lint/file_facts.h"
#include "upsert-rewriter/lint/statement.h"
#include "upsert-rewriter/schema/schema.h"

// What the rules about migrations ask before they speak.

namespace walwise::sql {

// The part of a script that takes the migration back, as the comments of migration tools mark it
// (`-- +goose Down`, `-- +migrate Down`, `-- migrate:down`, `-- Down Migration`, `---- create above
// / drop below ----`); empty if there is none.
Span DownPart(std::string_view script);

// May the table have rows and readers when the statement runs? Not if this file made it before, or
// if it is temporary.
bool IsExistingTable(const FileFacts& facts, const Schema& schema, std::string_view table_schema,
                     std::string_view table);

}  // namespace walwise::sql
