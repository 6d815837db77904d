#pragma once

#include "guard_plan.h"
#include "guard_reason.h"
#include "pg/server.h"

// The upsert guard, while a statement runs: the plan node UpsertGuard (a CustomScan) between an
// INSERT ... ON CONFLICT DO UPDATE and its source. It leaves out the rows that DO UPDATE would lock
// and leave as they are. All others it hands on untouched, so that whatever can happen to them
// (an insert, an update, a wait, a retry, an error) happens in the server's own code.
//
// What walwise.upsert_guard says when the executor starts holds for the whole execution.

namespace walwise::guard {

// Rows as the guard saw them.
struct Rows {
  uint64 seen = 0;       // the source gave them
  uint64 skipped = 0;    // left out
  uint64 counted = 0;    // part of skipped that the command tag counts: identical, as if updated
  uint64 skippable = 0;  // walwise.upsert_guard = observe: `always` would have left them out
  uint64 skippable_locks = 0;      // part of skippable: their WHERE was not true
  uint64 identical_evaluated = 0;  // found identical by evaluating SET
};

// A plan node to be put above an upsert's source; the caller fills in its columns and costs.
CustomScan* MakeGuard(const Reasons& reasons);

bool IsGuard(const Plan* plan);

// Tells each guard of a started query which insert it feeds, and decides what it does. A guard that
// was not told so hands on every row.
void Start(QueryDesc* query);

// What the guard below an upsert did, and why it stayed away. All zero and kNone without one.
Rows RowsOf(const ModifyTableState* upsert);
GuardReason ReasonOf(const ModifyTableState* upsert);
// Whether `autocommit` would have done what `always` would.
bool WasOwnTransaction(const ModifyTableState* upsert);

// Registers the node with the server. REQUIRES: called once a process, before a plan is made.
void RegisterNode();

}  // namespace walwise::guard
