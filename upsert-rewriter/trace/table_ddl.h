#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "upsert-rewriter/schema/schema.h"

namespace walwise::sql {

// The statements that make a table like `table` in `schema`, with its types, defaults, keys and
// indexes under their own names. Its sequences are new ones there. What Table does not know of is
// left out: CHECK constraints, foreign keys, generation expressions, triggers.
std::vector<std::string> CreateStatements(const Table& table, std::string_view schema);

// The statements that give a column a sequence of its own, in `schema`, as its default.
std::vector<std::string> SequenceStatements(std::string_view schema, std::string_view table,
                                            std::string_view column);

}  // namespace walwise::sql
