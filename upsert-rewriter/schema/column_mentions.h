#pragma once

#include <string>
#include <string_view>

#include "upsert-rewriter/schema/schema.h"

// Columns within the text of an expression. By its tokens: a function's or a type's name is told
// from a column's by what stands beside it.

namespace walwise::sql {

bool ExpressionMentions(std::string_view expression, std::string_view column);
std::string RenameInExpression(const std::string& expression, std::string_view from,
                               std::string_view to);

// In its key, an expression, its INCLUDE list or its predicate.
bool IndexMentions(const Index& index, std::string_view column);

}  // namespace walwise::sql
