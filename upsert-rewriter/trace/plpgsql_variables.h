#pragma once

#include <string_view>
#include <vector>

#include "upsert-rewriter/schema/schema.h"
#include "upsert-rewriter/text/span.h"
#include "upsert-rewriter/tree/node.h"

namespace walwise::sql {

// Where the function's variables stand in a statement of its body: names that can be none of the
// columns. In a VALUES list no table is in sight, so that every name there is a variable's.
std::vector<Span> FindVariables(Node statement, std::string_view text,
                                const std::vector<const Table*>& tables);

}  // namespace walwise::sql
