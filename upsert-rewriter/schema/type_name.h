#pragma once

#include <string>
#include <string_view>

// Types as they are written and as they print.

namespace walwise::sql {

// For a cast that gives a value of the type without cutting it: `type` as Column::type has it,
// shorter where a usual name is, and without a length, because a cast cuts silently what an
// assignment refuses. Precisions and scales, which round, stay: "varchar", "bpchar",
// "timestamptz(3)", "numeric(10,2)".
std::string CastName(std::string_view type);

// Has the type (one of the server's own, or an array of one) a length, which CastName leaves out?
bool HasLength(std::string_view type);

}  // namespace walwise::sql
