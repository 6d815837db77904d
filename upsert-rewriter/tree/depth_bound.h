#pragma once

#include <cstddef>
#include <string_view>

namespace walwise::sql {

// How many operators, casts, joins and set operations of the statement may stand one within the
// other in its tree: a + b + c is two deep. Told from the tokens, before anything recurses; never
// less than it is, but for nesting that the grammar's own stack limits. The count ends beyond
// `limit`.
size_t DepthBound(std::string_view statement, size_t limit);

}  // namespace walwise::sql
