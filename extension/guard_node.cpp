#include "guard_node.h"

#include "guard_target.h"
#include "nesting.h"
#include "pg/error.h"
#include "settings.h"
#include "upsert_plan.h"

namespace walwise::guard {
namespace {

constexpr char kName[] = "UpsertGuard";

// First in it is what the server knows, as CustomScan asks.
struct State {
  CustomScanState scan;
  ModifyTableState* insert;  // nullptr until Start
  Reasons reasons;           // what stands in the way of each part; kNone: nothing
  GuardReason reason;        // what people are told
  settings::UpsertGuard mode;
  bool own_transaction;
  bool active;  // rows are looked at
  bool asks_identical;
  Rows rows;
  Target* targets;
};

PlanState* SourceOf(State* state) { return outerPlanState(&state->scan); }

// Stored as a list of two integers: plans are copied and printed by the server.
Reasons StoredIn(const CustomScan* plan) {
  return {static_cast<GuardReason>(linitial_int(plan->custom_private)),
          static_cast<GuardReason>(lsecond_int(plan->custom_private))};
}

State* StateBelow(const ModifyTableState* upsert) {
  PlanState* source = outerPlanState(upsert);
  return IsGuard(source->plan) ? reinterpret_cast<State*>(source) : nullptr;
}

// A statement on its own: nothing else of its transaction can have relied on the lock. What runs
// inside a function, or writes elsewhere too, does not count.
bool IsOwnTransaction(const QueryDesc* query) {
  return Nesting::RunsAlone() && !IsTransactionBlock() &&
         (MyXactFlags & XACT_FLAGS_PIPELINING) == 0 && !query->plannedstmt->hasModifyingCTE;
}

// What stands in the way of every row in this session, now.
GuardReason OfSession(const State* state) {
  return state->mode == settings::kGuardAutocommit && !state->own_transaction
             ? GuardReason::kNotOwnTransaction
             : GuardReason::kNone;
}

void StartOne(State* state, ModifyTableState* insert, const QueryDesc* query) {
  state->insert = insert;
  state->mode = static_cast<settings::UpsertGuard>(settings::upsert_guard);
  state->asks_identical = settings::upsert_guard_identical;
  if (state->mode == settings::kGuardOff) return;
  state->own_transaction = IsOwnTransaction(query);

  const GuardReason of_session = OfSession(state);
  state->reasons.unmet_condition = FirstOf(of_session, state->reasons.unmet_condition);
  state->reasons.identical_row = FirstOf(of_session, state->reasons.identical_row);
  const bool by_condition = state->reasons.unmet_condition == GuardReason::kNone;
  const bool by_identity =
      state->asks_identical && state->reasons.identical_row == GuardReason::kNone;
  state->active = by_condition || by_identity;
  if (state->active) return;
  const bool tells_identity =
      state->asks_identical && state->reasons.unmet_condition == GuardReason::kNoCondition;
  state->reason = tells_identity ? state->reasons.identical_row : state->reasons.unmet_condition;
}

// The table's own reasons, found at planning, are those of the statement. A partition has its own.
Target* MakeTarget(State* state, ResultRelInfo* table) {
  Question question{state->reasons, state->asks_identical, state->mode == settings::kGuardObserve};
  if (table != state->insert->resultRelInfo) {
    const Reasons own = ReasonsOf(table->ri_RelationDesc);
    Reasons& reasons = question.reasons;
    reasons.unmet_condition = FirstOf(reasons.unmet_condition, own.unmet_condition);
    reasons.identical_row = FirstOf(reasons.identical_row, own.identical_row);
  }
  Target* target = Target::Make(state->insert, table, question);
  target->next = state->targets;
  state->targets = target;
  return target;
}

// Partitions come in runs, or are few: the one used last comes first.
Target* TargetOf(State* state, ResultRelInfo* table) {
  Target** link = &state->targets;
  while (*link != nullptr && (*link)->table() != table) link = &(*link)->next;
  if (*link == nullptr) return MakeTarget(state, table);
  Target* target = *link;
  *link = target->next;
  target->next = state->targets;
  state->targets = target;
  return target;
}

ResultRelInfo* Route(State* state, TupleTableSlot* row) {
  ModifyTableState* insert = state->insert;
  ResultRelInfo* table = insert->resultRelInfo;
  PartitionTupleRouting* routing = insert->mt_partition_tuple_routing;
  if (routing == nullptr) return table;
  return ExecFindPartition(insert, table, routing, row, insert->ps.state);
}

// Whether to leave the row out.
bool Judge(State* state, TupleTableSlot* row) {
  Target* target = TargetOf(state, Route(state, row));
  const Effect effect = target->EffectOf(row);
  if (state->reason == GuardReason::kNone) state->reason = target->reason();
  if (effect == Effect::kIdentical) state->rows.identical_evaluated++;
  if (effect != Effect::kLockOnly && effect != Effect::kIdentical) return false;

  if (state->mode == settings::kGuardObserve) {
    state->rows.skippable++;
    if (effect == Effect::kLockOnly) state->rows.skippable_locks++;
    return false;
  }
  state->rows.skipped++;
  if (effect == Effect::kIdentical && state->insert->canSetTag) {
    state->rows.counted++;
    state->insert->ps.state->es_processed++;
  }
  return true;
}

// As the insert does between its rows.
void FreeRowMemory(State* state) {
  ResetPerTupleExprContext(state->insert->ps.state);
  ResetExprContext(state->insert->ps.ps_ExprContext);
}

TupleTableSlot* NextRow(State* state) {
  for (;;) {
    TupleTableSlot* row = ExecProcNode(SourceOf(state));
    if (TupIsNull(row)) return row;
    state->rows.seen++;
    if (!state->active || !Judge(state, row)) return row;
    FreeRowMemory(state);
    CHECK_FOR_INTERRUPTS();
  }
}

State* StateOf(CustomScanState* scan) { return reinterpret_cast<State*>(scan); }

Node* Create(CustomScan* plan);

void Begin(CustomScanState* scan, EState* estate, int flags) {
  pg::Guard([=] {
    Plan* source = outerPlan(scan->ss.ps.plan);
    outerPlanState(scan) = ExecInitNode(source, estate, flags);
    // The rows are the source's own.
    PlanState* node = &scan->ss.ps;
    node->resultops = ExecGetResultSlotOps(outerPlanState(scan), &node->resultopsfixed);
    node->resultopsset = true;
  });
}

TupleTableSlot* Execute(CustomScanState* scan) {
  return pg::Guard([scan] { return NextRow(StateOf(scan)); });
}

void End(CustomScanState* scan) {
  pg::Guard([scan] { ExecEndNode(outerPlanState(scan)); });
}

void Rescan(CustomScanState* scan) {
  pg::Guard([scan] {
    if (outerPlanState(scan)->chgParam == nullptr) ExecReScan(outerPlanState(scan));
  });
}

void Explain(CustomScanState* scan, List*, ExplainState* explain) {
  pg::Guard([=] {
    const State* state = StateOf(scan);
    ExplainPropertyText("Guard", settings::GuardName(state->mode), explain);
    if (const char* reason = GuardReasonText(state->reason)) {
      ExplainPropertyText("Stays Away Because", reason, explain);
    }
    if (!explain->analyze || !state->active) return;
    const bool observes = state->mode == settings::kGuardObserve;
    ExplainPropertyInteger(
        observes ? "Rows It Would Skip" : "Rows Skipped", nullptr,
        static_cast<int64>(observes ? state->rows.skippable : state->rows.skipped), explain);
  });
}

const CustomScanMethods kPlanMethods = {
    .CustomName = kName,
    .CreateCustomScanState = Create,
};

const CustomExecMethods kExecMethods = {
    .CustomName = kName,
    .BeginCustomScan = Begin,
    .ExecCustomScan = Execute,
    .EndCustomScan = End,
    .ReScanCustomScan = Rescan,
    .ExplainCustomScan = Explain,
};

Node* Create(CustomScan* plan) {
  return pg::Guard([plan] {
    auto* state = static_cast<State*>(palloc0(sizeof(State)));
    NodeSetTag(state, T_CustomScanState);
    state->scan.methods = &kExecMethods;
    state->reasons = StoredIn(plan);
    return reinterpret_cast<Node*>(state);
  });
}

}  // namespace

CustomScan* MakeGuard(const Reasons& reasons) {
  CustomScan* node = makeNode(CustomScan);
  node->custom_private = list_make2_int(static_cast<int>(reasons.unmet_condition),
                                        static_cast<int>(reasons.identical_row));
  node->methods = &kPlanMethods;
  return node;
}

bool IsGuard(const Plan* plan) {
  return IsA(plan, CustomScan) &&
         reinterpret_cast<const CustomScan*>(plan)->methods == &kPlanMethods;
}

void Start(QueryDesc* query) {
  ForEachModifyTable(query, [query](ModifyTableState* node) {
    if (!IsUpsert(node->ps.plan)) return;
    if (State* state = StateBelow(node)) StartOne(state, node, query);
  });
}

Rows RowsOf(const ModifyTableState* upsert) {
  const State* state = StateBelow(upsert);
  return state != nullptr ? state->rows : Rows{};
}

GuardReason ReasonOf(const ModifyTableState* upsert) {
  const State* state = StateBelow(upsert);
  return state != nullptr ? state->reason : GuardReason::kNone;
}

bool WasOwnTransaction(const ModifyTableState* upsert) {
  const State* state = StateBelow(upsert);
  return state != nullptr && state->own_transaction;
}

void RegisterNode() { RegisterCustomScanMethods(&kPlanMethods); }

}  // namespace walwise::guard
