#pragma once

#include "pg/server.h"

namespace walwise {

// Whether the WAL that a SELECT wrote itself is housekeeping (a pruned page, a hint): it calls no
// volatile function, such as nextval or lo_put, that could have written it. Walks the whole plan.
bool IsPlainRead(const PlannedStmt* plan);

}  // namespace walwise
