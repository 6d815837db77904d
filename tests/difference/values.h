// Random values, as SQL text.
#pragma once

#include <string>

#include "tests/difference/context.h"
#include "tests/difference/schema.h"

namespace walwise::difference {

// A value with its type, '1'::int; where the statement can have parameters often one of those.
std::string Literal(Context* context, const Type& type);

// As Literal, but never a parameter.
std::string Constant(Context* context, const Type& type);

// For a column of a VALUES list or SELECT: NULL at times, and for VALUES sometimes without its
// type, or DEFAULT.
enum class Place { kValues, kSelect };
std::string ColumnValue(Context* context, const Column& column, Place place);

}  // namespace walwise::difference
