#pragma once

#include "guard_reason.h"
#include "pg/server.h"

// Looks up the row that a proposed row conflicts with, through one arbiter index, the way the
// server's own check does: same equality, same treatment of NULLs, predicate and expressions. What
// differs is the snapshot: here it is the statement's own, so that nothing is waited for.
//
// Source of the method: check_exclusion_or_unique_constraint and ExecCheckIndexConstraints of the
// server's execIndexing.c, by behaviour.

namespace walwise {

class ArbiterProbe {
 public:
  // REQUIRES: the index was opened by ExecOpenIndices with `speculative`.
  ArbiterProbe(Relation index, IndexInfo* info) : index_(index), info_(info) {}

  // Whether a row found through the index with an older snapshot can be trusted: as the planner
  // decides it for an index with broken HOT chains.
  bool IsUsable() const;

  // Whether to look up a row runs expressions of the index, which may raise errors.
  bool RunsExpressions() const {
    return info_->ii_Expressions != NIL || info_->ii_Predicate != NIL;
  }

  // Stores the visible row that `proposed` conflicts with in `existing`, if there is one. The scan
  // leaves no pin behind but that of `existing`. Memory: the statement's per-tuple context.
  bool Find(EState* estate, Relation table, TupleTableSlot* proposed, TupleTableSlot* existing);

 private:
  bool Covers(EState* estate, TupleTableSlot* proposed);
  bool MakeKeys(EState* estate, TupleTableSlot* proposed, ScanKeyData* keys);

  Relation index_;
  IndexInfo* info_;
};

}  // namespace walwise
