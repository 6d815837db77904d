#pragma once

#include <string>

#include "upsert-rewriter/schema/schema.h"

namespace walwise::sql {

// How a source's value becomes one of a column's type.
struct ColumnCast {
  std::string type;  // the name for a cast
  // The column's own collation or its domain's, if the cast does not give it, as SQL.
  std::string collation;
  std::string built_in;  // what the type is in the end, as Column::type; "" if no type of the
                         // server's own, or if its domain has a collation
  std::string note;      // what can't be kept; "" if all is
};

// A cast to a domain over varchar(3) cuts what an assignment to it refuses. So it is cast to
// varchar, unless `compares_rows`: rows as one value are compared by their types, which a domain
// and its base are not. A cast to any other domain raises what the assignment would.
ColumnCast CastFor(const Column& column, const NamedTypes& types, bool compares_rows);

}  // namespace walwise::sql
