#include "arbiter_probe.h"

namespace walwise {

// A row outside of a partial index conflicts with nothing.
bool ArbiterProbe::Covers(EState* estate, TupleTableSlot* proposed) {
  if (info_->ii_Predicate == NIL) return true;
  if (info_->ii_PredicateState == nullptr) {
    info_->ii_PredicateState = ExecPrepareQual(info_->ii_Predicate, estate);
  }
  ExprContext* context = GetPerTupleExprContext(estate);
  context->ecxt_scantuple = proposed;
  return ExecQual(info_->ii_PredicateState, context);
}

// False if a NULL makes the row differ from every other.
bool ArbiterProbe::MakeKeys(EState* estate, TupleTableSlot* proposed, ScanKeyData* keys) {
  Datum values[INDEX_MAX_KEYS];
  bool nulls[INDEX_MAX_KEYS];
  GetPerTupleExprContext(estate)->ecxt_scantuple = proposed;
  FormIndexDatum(info_, proposed, estate, values, nulls);
  for (int i = 0; i < info_->ii_NumIndexKeyAttrs; i++) {
    if (nulls[i] && !info_->ii_NullsNotDistinct) return false;
    ScanKeyEntryInitialize(&keys[i], nulls[i] ? SK_ISNULL | SK_SEARCHNULL : 0,
                           static_cast<AttrNumber>(i + 1), info_->ii_UniqueStrats[i], InvalidOid,
                           index_->rd_indcollation[i], info_->ii_UniqueProcs[i], values[i]);
  }
  return true;
}

bool ArbiterProbe::Find(EState* estate, Relation table, TupleTableSlot* proposed,
                        TupleTableSlot* existing) {
  ScanKeyData keys[INDEX_MAX_KEYS];
  if (!Covers(estate, proposed) || !MakeKeys(estate, proposed, keys)) return false;
  const int key_count = info_->ii_NumIndexKeyAttrs;
  SnapshotData dirty{};
  InitDirtySnapshot(dirty);
  IndexScanDesc scan = WALWISE_INDEX_BEGINSCAN(table, index_, &dirty, key_count);
  index_rescan(scan, keys, key_count, nullptr, 0);
  // A lossy match would need a recheck; no index type that can be unique gives one.
  const bool found = index_getnext_slot(scan, ForwardScanDirection, existing) && !scan->xs_recheck;
  index_endscan(scan);
  return found && table_tuple_satisfies_snapshot(table, existing, estate->es_snapshot);
}

}  // namespace walwise
