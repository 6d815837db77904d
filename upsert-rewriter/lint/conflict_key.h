#pragma once

#include <string_view>

#include "upsert-rewriter/schema/schema.h"
#include "upsert-rewriter/tree/upsert.h"

namespace walwise::sql {

// Is the column one of those whose equality makes the conflict? `table` (which may be null) tells
// for ON CONSTRAINT.
bool IsConflictKey(const Upsert& upsert, const Table* table, std::string_view column);

}  // namespace walwise::sql
