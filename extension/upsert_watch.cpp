// Two things need care here.
//
// What became of each row. A proposed row is inserted, updated, locked only, or dropped by a BEFORE
// ROW trigger that returned NULL. The executor counts conflicts and filtered conflicts; what it
// changed in all shows in its row count (es_processed) or, for a node in a CTE, in its RETURNING
// rows. The difference is what triggers suppressed: a suppressed insert leaves a proposed row that
// did nothing, a suppressed update a row that was locked only.
//
// Identical rows. DO UPDATE evaluates its SET list into a new row while the locked row is at hand.
// The evaluation is an ExprState, whose evalfunc is a plain function pointer: ours calls the
// original and then compares the two rows. The original replaces itself on its first call (the
// interpreter does, and so does JIT), so it is taken out of and put back into the ExprState around
// each call.

#include "upsert_watch.h"

#include <algorithm>

#include "guard_node.h"
#include "same_row.h"

namespace walwise {
namespace {

UpsertWatch* innermost = nullptr;

uint64 RowsSoFar(const NodeInstrumentation* instrument) {
  return static_cast<uint64>(instrument->ntuples + instrument->tuplecount);
}

void CountRows(PlanState* node, NodeInstrumentation* counts) {
  if (node->instrument == nullptr) node->instrument = counts;
}

// VALUES of one row: the most frequent source, and not worth counting.
bool ProducesOneRow(const PlanState* source) {
  return IsA(source, ResultState) && outerPlanState(source) == nullptr &&
         reinterpret_cast<const Result*>(source->plan)->resconstantqual == nullptr;
}

// Whether the rows of the node's source must be counted here.
bool CountsSource(const PlanState* source) {
  return !guard::IsGuard(source->plan) && !ProducesOneRow(source);
}

// REQUIRES: the node has run to its end.
uint64 Proposed(const PlanState* source, const guard::Rows& guarded) {
  if (guard::IsGuard(source->plan)) return guarded.seen;
  return ProducesOneRow(source) ? 1 : RowsSoFar(source->instrument);
}

}  // namespace

Datum CountIdentical(ExprState* state, ExprContext* context, bool* is_null) {
  UpsertWatch* watch = innermost;
  while (watch->set_list_ != state) watch = watch->outer_;
  state->evalfunc = watch->evaluate_;
  const Datum result = state->evalfunc(state, context, is_null);
  watch->evaluate_ = state->evalfunc;
  state->evalfunc = CountIdentical;
  if (SameRow(context->ecxt_scantuple, state->resultslot)) watch->identical_++;
  return result;
}

void UpsertRows::Add(const UpsertRows& other) {
  proposed += other.proposed;
  inserted += other.inserted;
  updated += other.updated;
  identical += other.identical;
  locked_only += other.locked_only;
  skipped += other.skipped;
  skippable += other.skippable;
  skippable_locks += other.skippable_locks;
  skippable_autocommit += other.skippable_autocommit;
}

UpsertWatch::UpsertWatch(ModifyTableState* node)
    : node_(node),
      set_list_(&node->resultRelInfo->ri_onConflict->oc_ProjInfo->pi_state),
      evaluate_(set_list_->evalfunc),
      outer_(innermost) {
  CountRows(&node->ps, &of_node_);
  if (CountsSource(outerPlanState(node))) CountRows(outerPlanState(node), &of_source_);
  set_list_->evalfunc = CountIdentical;
  innermost = this;
}

UpsertWatch::~UpsertWatch() {
  UpsertWatch** link = &innermost;
  while (*link != this) link = &(*link)->outer_;
  *link = outer_;
}

// How many of the rows that WHERE let through the node inserted or updated.
uint64 UpsertWatch::Changed(uint64 unfiltered, const guard::Rows& guarded) const {
  const auto* plan = castNode(ModifyTable, node_->ps.plan);
  if (node_->canSetTag) return node_->ps.state->es_processed - guarded.counted;
  if (plan->returningLists != NIL) return RowsSoFar(node_->ps.instrument);
  return unfiltered;  // nothing tells of suppressed rows here: docs/ledger.md says so
}

// Whether suppressed rows are to be taken for inserts, not updates. Where a table has triggers of
// both kinds, nothing tells them apart and they are taken for updates as far as that is possible.
bool UpsertWatch::SuppressesInserts(uint64 update_attempts) const {
  const TriggerDesc* triggers = node_->resultRelInfo->ri_TrigDesc;
  const bool on_insert = triggers != nullptr && triggers->trig_insert_before_row;
  const bool on_update = triggers != nullptr && triggers->trig_update_before_row;
  return update_attempts == 0 || (on_insert && !on_update);
}

GuardReason UpsertWatch::guard_reason() const { return guard::ReasonOf(node_); }

UpsertRows UpsertWatch::Rows() const {
  const NodeInstrumentation* instrument = node_->ps.instrument;
  const uint64 conflicts = static_cast<uint64>(instrument->ntuples2);
  const uint64 filtered = static_cast<uint64>(instrument->nfiltered1);
  const uint64 attempts = conflicts - filtered;

  const guard::Rows guarded = guard::RowsOf(node_);

  UpsertRows rows;
  rows.proposed = Proposed(outerPlanState(node_), guarded);
  rows.skipped = guarded.skipped;
  const uint64 reached = rows.proposed - rows.skipped;
  const uint64 unfiltered = reached - filtered;
  const uint64 suppressed = unfiltered - std::min(unfiltered, Changed(unfiltered, guarded));
  const uint64 kept = SuppressesInserts(attempts) ? 0 : std::min(suppressed, attempts);
  rows.locked_only = filtered + kept;
  rows.updated = attempts - kept;
  rows.inserted = reached - conflicts - (suppressed - kept);
  // Which rows a trigger suppressed is not known; most often they were identical.
  const uint64 identical = identical_ - std::min(identical_, guarded.identical_evaluated);
  rows.identical = std::min(identical - std::min(identical, kept), rows.updated);
  rows.skippable = guarded.skippable;
  rows.skippable_locks = guarded.skippable_locks;
  rows.skippable_autocommit = guard::WasOwnTransaction(node_) ? guarded.skippable : 0;
  return rows;
}

}  // namespace walwise
