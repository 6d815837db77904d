#pragma once

#include "pg/server.h"

namespace walwise {

// Whether two rows of one table have the same values, byte for byte: what is equal only to an
// operator ('a' and 'A' in some collations, 1.0 and 1.00) differs. Compressed and external values
// are compared by their content.
bool SameRow(TupleTableSlot* existing, const TupleTableSlot* proposed);

}  // namespace walwise
