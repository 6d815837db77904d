#pragma once

#include <string_view>

namespace walwise::sql {

// Does ALTER COLUMN TYPE from `old_type` to `new_type` leave the stored values as they are, so that
// the server does not write the table anew? Both as format_type prints them. "No" where it is not
// known for sure, and for what depends on the session's time zone.
bool KeepsStoredValues(std::string_view old_type, std::string_view new_type);

}  // namespace walwise::sql
