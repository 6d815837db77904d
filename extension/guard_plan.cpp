#include "guard_plan.h"

#include "guard_node.h"
#include "pg/error.h"
#include "settings.h"
#include "upsert_plan.h"

namespace walwise::guard {
namespace {

planner_hook_type prev_planner = nullptr;

bool IsUpsertQuery(const Query* query) {
  return query->commandType == CMD_INSERT && query->onConflict != nullptr &&
         query->onConflict->action == ONCONFLICT_UPDATE;
}

bool HasVolatileSublinkItself(const Query* query) {
  if (!IsUpsertQuery(query)) return false;
  OnConflictExpr* clause = query->onConflict;
  for (Node* part : {clause->onConflictWhere, reinterpret_cast<Node*>(clause->onConflictSet)}) {
    if (contain_subplans(part) && contain_volatile_functions(part)) return true;
  }
  return false;
}

bool MayHaveUpsert(const Query* query) {
  return query->commandType == CMD_INSERT || query->hasModifyingCTE;
}

bool ReadsLock(const Node* expression, Index table) {
  Bitmapset* columns = nullptr;
  pull_varattnos(const_cast<Node*>(expression), table, &columns);
  for (const int column : {MaxTransactionIdAttributeNumber, MaxCommandIdAttributeNumber,
                           MinCommandIdAttributeNumber}) {
    if (bms_is_member(column - FirstLowInvalidHeapAttributeNumber, columns)) return true;
  }
  return false;
}

bool IsVolatile(const void* expression, bool volatile_sublink) {
  auto* node = static_cast<Node*>(const_cast<void*>(expression));
  return contain_volatile_functions(node) || (volatile_sublink && contain_subplans(node));
}

GuardReason OfCondition(const ModifyTable* upsert, Index table, bool volatile_sublink) {
  if (IsVolatile(upsert->onConflictWhere, volatile_sublink)) {
    return GuardReason::kVolatileCondition;
  }
  return ReadsLock(upsert->onConflictWhere, table) ? GuardReason::kConditionReadsLock
                                                   : GuardReason::kNone;
}

GuardReason OfSetList(const ModifyTable* upsert, Index table, bool volatile_sublink) {
  if (upsert->returningLists != NIL) return GuardReason::kReturning;
  const auto* set = reinterpret_cast<const Node*>(upsert->onConflictSet);
  return IsVolatile(set, volatile_sublink) || ReadsLock(set, table) ? GuardReason::kVolatileSet
                                                                    : GuardReason::kNone;
}

// The source as the planner made it, below a guard or not.
const Plan* SourceOf(const ModifyTable* upsert) {
  const Plan* source = outerPlan(upsert);
  return IsGuard(source) ? outerPlan(source) : source;
}

bool HasVolatileCheck(const TupleConstr* constraints) {
  if (constraints == nullptr) return false;
  for (int i = 0; i < constraints->num_check; i++) {
    auto* check = static_cast<Node*>(stringToNode(constraints->check[i].ccbin));
    if (contain_volatile_functions(check)) return true;
  }
  return false;
}

GuardReason OfInsertsInto(Relation table) {
  const TriggerDesc* triggers = table->trigdesc;
  if (table->rd_rel->relkind != RELKIND_PARTITIONED_TABLE &&
      table->rd_rel->relam != HEAP_TABLE_AM_OID) {
    return GuardReason::kNotHeap;
  }
  if (triggers != nullptr &&
      (triggers->trig_insert_before_row || triggers->trig_insert_instead_row)) {
    return GuardReason::kInsertTrigger;
  }
  return HasVolatileCheck(table->rd_att->constr) ? GuardReason::kVolatileCheck : GuardReason::kNone;
}

// The server's own triggers (foreign keys, deferred uniqueness) do nothing when no key changes.
bool HasUpdateTrigger(const TriggerDesc* triggers) {
  if (triggers == nullptr) return false;
  for (int i = 0; i < triggers->numtriggers; i++) {
    const Trigger& trigger = triggers->triggers[i];
    const bool sees_rows = TRIGGER_FOR_ROW(trigger.tgtype) || trigger.tgoldtable != nullptr ||
                           trigger.tgnewtable != nullptr;
    if (!trigger.tgisinternal && TRIGGER_FOR_UPDATE(trigger.tgtype) && sees_rows) return true;
  }
  return false;
}

// A column of the source, seen through the guard. Constants stay what they are: the executor wants
// to see the NULLs of dropped and generated columns.
Expr* ColumnThrough(const TargetEntry* entry, int varno) {
  if (IsA(entry->expr, Const)) return static_cast<Expr*>(copyObjectImpl(entry->expr));
  return reinterpret_cast<Expr*>(makeVarFromTargetEntry(varno, const_cast<TargetEntry*>(entry)));
}

List* ColumnsThrough(const Plan* source, int varno) {
  List* columns = NIL;
  ListCell* cell;
  foreach (cell, source->targetlist) {
    const auto* entry = lfirst_node(TargetEntry, cell);
    columns = lappend(columns, makeTargetEntry(ColumnThrough(entry, varno), entry->resno,
                                               entry->resname, entry->resjunk));
  }
  return columns;
}

void PutGuard(ModifyTable* upsert, const Reasons& reasons) {
  Plan* source = outerPlan(upsert);
  CustomScan* node = MakeGuard(reasons);
  Plan* plan = &node->scan.plan;
  plan->startup_cost = source->startup_cost;
  plan->total_cost = source->total_cost;
  plan->plan_rows = source->plan_rows;
  plan->plan_width = source->plan_width;
  // Nothing but parallel workers' statistics goes by it, and an INSERT has no workers.
  plan->plan_node_id = source->plan_node_id;
  plan->targetlist = ColumnsThrough(source, INDEX_VAR);
  plan->lefttree = source;
  plan->extParam = bms_copy(source->extParam);
  plan->allParam = bms_copy(source->allParam);
  node->custom_scan_tlist = ColumnsThrough(source, OUTER_VAR);
  outerPlan(upsert) = plan;
}

bool HasJunk(const Plan* source) {
  ListCell* cell;
  foreach (cell, source->targetlist) {
    if (lfirst_node(TargetEntry, cell)->resjunk) return true;
  }
  return false;
}

void PutGuards(PlannedStmt* statement, bool volatile_sublink) {
  ForEachUpsert(statement, [&](ModifyTable* upsert) {
    const bool wanted = settings::guard_was_on &&
                        (upsert->onConflictWhere != nullptr || settings::identical_guard_was_on);
    if (!wanted || HasJunk(outerPlan(upsert)) || IsA(outerPlan(upsert), CustomScan)) return;
    PutGuard(upsert, ReasonsOf(statement, upsert, volatile_sublink));
  });
}

PlannedStmt* OnPlan(WALWISE_PLANNER_PARAMS) {
  const bool guarded = settings::guard_was_on && MayHaveUpsert(query);
  const bool volatile_sublink = guarded && HasVolatileSublink(query);
  PlannedStmt* statement = prev_planner != nullptr ? prev_planner(WALWISE_PLANNER_ARGS)
                                                   : standard_planner(WALWISE_PLANNER_ARGS);
  if (guarded) pg::Guard([&] { PutGuards(statement, volatile_sublink); });
  return statement;
}

}  // namespace

bool HasVolatileSublink(const Query* query) {
  if (HasVolatileSublinkItself(query)) return true;
  if (!query->hasModifyingCTE) return false;
  ListCell* cell;
  foreach (cell, query->cteList) {
    if (HasVolatileSublinkItself(castNode(Query, lfirst_node(CommonTableExpr, cell)->ctequery))) {
      return true;
    }
  }
  return false;
}

Reasons ReasonsOf(const PlannedStmt* statement, const ModifyTable* upsert, bool volatile_sublink) {
  const Index index = static_cast<Index>(linitial_int(upsert->resultRelations));
  Relation table = table_open(rt_fetch(index, statement->rtable)->relid, NoLock);
  Reasons reasons = ReasonsOf(table);
  table_close(table, NoLock);

  GuardReason common = OfCondition(upsert, index, volatile_sublink);
  if (upsert->withCheckOptionLists != NIL) common = GuardReason::kCheckOption;
  if (IsA(SourceOf(upsert), CustomScan)) common = GuardReason::kForeignSource;

  GuardReason unmet = FirstOf(common, reasons.unmet_condition);
  if (upsert->onConflictWhere == nullptr) unmet = GuardReason::kNoCondition;
  GuardReason identical =
      FirstOf(FirstOf(common, reasons.identical_row), OfSetList(upsert, index, volatile_sublink));
  // An update in place would keep the row from the statement's other parts.
  if (statement->hasModifyingCTE) identical = FirstOf(identical, GuardReason::kOtherWrites);
  return {unmet, identical};
}

Reasons ReasonsOf(Relation table) {
  const GuardReason common = OfInsertsInto(table);
  const GuardReason of_updates =
      HasUpdateTrigger(table->trigdesc) ? GuardReason::kUpdateTrigger : GuardReason::kNone;
  return {common, FirstOf(common, of_updates)};
}

void InstallPlannerHook() {
  prev_planner = planner_hook;
  planner_hook = OnPlan;
}

}  // namespace walwise::guard
