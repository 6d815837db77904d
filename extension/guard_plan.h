#pragma once

#include "guard_reason.h"
#include "pg/server.h"

// The upsert guard, when a statement is planned: puts an UpsertGuard node between each INSERT ...
// ON CONFLICT DO UPDATE and the rows it is fed, and tells what is known by then.
//
// The node goes into the plan in sessions that have ever had the guard on, so that others pay
// nothing for it; what it does is decided when the plan is executed.

namespace walwise::guard {

// What keeps the guard from rows whose WHERE is not true, and from rows set to the values they
// have.
struct Reasons {
  GuardReason unmet_condition = GuardReason::kNone;
  GuardReason identical_row = GuardReason::kNone;
};

// Puts the planner hook in front of those that are there. REQUIRES: the server is starting.
void InstallPlannerHook();

// Whether WHERE or SET of an upsert in the query has a sub-select that calls a volatile function.
// The planner takes sub-selects out of sight, so this is asked before.
bool HasVolatileSublink(const Query* query);

// REQUIRES: the session holds a lock on the table, as it does after planning.
Reasons ReasonsOf(const PlannedStmt* statement, const ModifyTable* upsert, bool volatile_sublink);

// What a table, or a partition of it, gives for reasons.
Reasons ReasonsOf(Relation table);

}  // namespace walwise::guard
