#pragma once

#include "pg/server.h"

// Where INSERT ... ON CONFLICT DO UPDATE stands in a plan: it is the statement itself, or a
// data-modifying CTE of it, and always the top of a plan tree.

namespace walwise {

inline bool IsUpsert(const Plan* plan) {
  return IsA(plan, ModifyTable) &&
         reinterpret_cast<const ModifyTable*>(plan)->onConflictAction == ONCONFLICT_UPDATE;
}

// Calls visit(ModifyTable*) for each upsert of a planned statement.
template <typename Visit>
void ForEachUpsert(const PlannedStmt* statement, Visit&& visit) {
  if (statement->commandType == CMD_INSERT && IsUpsert(statement->planTree)) {
    visit(reinterpret_cast<ModifyTable*>(statement->planTree));
  }
  if (!statement->hasModifyingCTE) return;
  ListCell* cell;
  foreach (cell, statement->subplans) {
    auto* plan = static_cast<Plan*>(lfirst(cell));
    if (plan != nullptr && IsUpsert(plan)) visit(reinterpret_cast<ModifyTable*>(plan));
  }
}

inline bool HasUpsert(const PlannedStmt* statement) {
  bool found = false;
  ForEachUpsert(statement, [&](ModifyTable*) { found = true; });
  return found;
}

// Calls visit(ModifyTableState*) for each of a statement that the executor has started: upserts and
// others.
template <typename Visit>
void ForEachModifyTable(const QueryDesc* query, Visit&& visit) {
  if (IsA(query->planstate, ModifyTableState)) {
    visit(castNode(ModifyTableState, query->planstate));
  }
  ListCell* cell;
  foreach (cell, query->estate->es_auxmodifytables) {
    visit(static_cast<ModifyTableState*>(lfirst(cell)));
  }
}

}  // namespace walwise
