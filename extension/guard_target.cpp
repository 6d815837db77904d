// A row is left out only if the server, had it come to it, would have found this very version of
// the existing row, locked it, and left it. That is certain when the version is visible to the
// statement's snapshot and nobody, the statement included, has updated or deleted it since or is
// about to: its header names no updater. A header that names one says nothing of whether that is
// committed, and need not: the server's own path waits, raises or takes the newer version, as ever.
//
// Before it looks for a conflict, the server computes generated columns and checks constraints. So
// a row that is left out has been through the same.

#include "guard_target.h"

#include <cstring>
#include <new>

#include "same_row.h"

namespace walwise::guard {
namespace {

bool IsWanted(const ResultRelInfo* table, int position) {
  const Relation index = table->ri_IndexRelationDescs[position];
  return list_member_oid(table->ri_onConflictArbiterIndexes, RelationGetRelid(index));
}

}  // namespace

Target::Target(ModifyTableState* insert, ResultRelInfo* table, const Question& question)
    : insert_(insert),
      table_(table),
      reason_(question.reasons.unmet_condition),
      judges_condition_(reason_ == GuardReason::kNone),
      judges_identity_(question.asks_identical &&
                       question.reasons.identical_row == GuardReason::kNone),
      only_counts_(question.only_counts) {}

Target* Target::Make(ModifyTableState* insert, ResultRelInfo* table, const Question& question) {
  EState* estate = insert->ps.state;
  const MemoryContext caller = MemoryContextSwitchTo(estate->es_query_cxt);
  auto* target = new (palloc(sizeof(Target))) Target(insert, table, question);
  if (target->reason() == GuardReason::kNone) {
    target->proposed_ = table_slot_create(table->ri_RelationDesc, &estate->es_tupleTable);
    target->existing_ = table_slot_create(table->ri_RelationDesc, &estate->es_tupleTable);
    target->FindArbiters();
  }
  MemoryContextSwitchTo(caller);
  return target;
}

GuardReason Target::reason() const {
  return judges_condition_ || judges_identity_ ? GuardReason::kNone : reason_;
}

void Target::FindArbiters() {
  if (table_->ri_IndexRelationDescs == nullptr) ExecOpenIndices(table_, true);
  arbiters_ = static_cast<ArbiterProbe*>(palloc(sizeof(ArbiterProbe) * table_->ri_NumIndices));
  for (int i = 0; i < table_->ri_NumIndices; i++) {
    if (!IsWanted(table_, i)) continue;
    const Relation index = table_->ri_IndexRelationDescs[i];
    IndexInfo* info = table_->ri_IndexRelationInfo[i];
    if (!info->ii_ReadyForInserts) continue;
    if (!index->rd_index->indimmediate) {  // the server refuses it, when it gets there
      arbiter_count_ = 0;
      return;
    }
    auto* probe = new (&arbiters_[arbiter_count_++]) ArbiterProbe(index, info);
    runs_expressions_ = runs_expressions_ || probe->RunsExpressions();
  }
}

// Makes proposed_ what the insert would make of the row.
void Target::Propose(TupleTableSlot* row) {
  EState* estate = insert_->ps.state;
  const Relation table = table_->ri_RelationDesc;
  ExecClearTuple(proposed_);
  TupleConversionMap* map =
      table_->ri_RootResultRelInfo != nullptr ? WALWISE_ROOT_TO_CHILD_MAP(table_, estate) : nullptr;
  if (map != nullptr) {
    execute_attr_map_slot(map->attrMap, row, proposed_);
  } else {
    slot_getallattrs(row);
    const int columns = row->tts_tupleDescriptor->natts;
    memcpy(proposed_->tts_values, row->tts_values, columns * sizeof(Datum));
    memcpy(proposed_->tts_isnull, row->tts_isnull, columns * sizeof(bool));
    ExecStoreVirtualTuple(proposed_);
  }
  proposed_->tts_tableOid = RelationGetRelid(table);
  const TupleConstr* constraints = table->rd_att->constr;
  if (constraints != nullptr && constraints->has_generated_stored) {
    ExecComputeStoredGenerated(table_, estate, proposed_, CMD_INSERT);
  }
}

void Target::CheckConstraints(TupleTableSlot* row) {
  EState* estate = insert_->ps.state;
  const Relation table = table_->ri_RelationDesc;
  row->tts_tableOid = RelationGetRelid(table);
  if (table->rd_att->constr != nullptr) ExecConstraints(table_, row, estate);
  // Rows that were routed here fit.
  if (table->rd_rel->relispartition && table_->ri_RootResultRelInfo == nullptr) {
    ExecPartitionCheck(table_, row, estate, true);
  }
}

bool Target::FindConflict() {
  for (int i = 0; i < arbiter_count_; i++) {
    if (arbiters_[i].Find(insert_->ps.state, table_->ri_RelationDesc, proposed_, existing_)) {
      return true;
    }
  }
  return false;
}

// One read of a field that others may be changing: what it says was true a moment ago.
bool Target::IsUntouched() const {
  const auto* slot = reinterpret_cast<const BufferHeapTupleTableSlot*>(existing_);
  const uint16 infomask = slot->base.tuple->t_data->t_infomask;
  return (infomask & HEAP_XMAX_INVALID) != 0 || HEAP_XMAX_IS_LOCKED_ONLY(infomask);
}

// A row that is left out was read: SERIALIZABLE has to know it, as of a SELECT. Whoever changed the
// row before it knew is met by looking once more.
bool Target::IsStillThatAfterReading() {
  if (only_counts_ || !IsolationIsSerializable()) return true;
  ItemPointerData place = existing_->tts_tid;
  return table_tuple_fetch_row_version(table_->ri_RelationDesc, &place,
                                       insert_->ps.state->es_snapshot, existing_) &&
         IsUntouched();
}

Effect Target::EffectOnExisting() {
  ExprContext* context = insert_->ps.ps_ExprContext;
  context->ecxt_scantuple = existing_;
  context->ecxt_innertuple = proposed_;
  context->ecxt_outertuple = nullptr;
  if (!ExecQual(table_->ri_onConflict->oc_WhereClause, context)) return Effect::kLockOnly;
  return judges_identity_ && SetsWhatIsThere() ? Effect::kIdentical : Effect::kUpdate;
}

// The server would check the new version, which the existing one may fail: a constraint that is not
// valid holds for new versions only.
bool Target::SetsWhatIsThere() {
  TupleTableSlot* version = ExecProject(table_->ri_onConflict->oc_ProjInfo);
  if (!SameRow(existing_, version)) return false;
  CheckConstraints(version);
  return true;
}

Effect Target::EffectOf(TupleTableSlot* row) {
  if (reason() != GuardReason::kNone) return Effect::kUnknown;
  Propose(row);
  if (runs_expressions_) CheckConstraints(proposed_);
  Effect effect = Effect::kUnknown;
  if (FindConflict() && IsUntouched()) {
    if (!runs_expressions_) CheckConstraints(proposed_);
    effect = EffectOnExisting();
    if (effect != Effect::kUpdate && !IsStillThatAfterReading()) effect = Effect::kUnknown;
  }
  // A pin, also on a row that was found and not visible, would keep the page from being pruned.
  ExecClearTuple(existing_);
  return effect;
}

}  // namespace walwise::guard
