#pragma once

#include "pg/server.h"

// Looks up the row that a proposed row conflicts with, through one arbiter index, the way the
// server's own check does: same equality, same treatment of NULLs, predicate and expressions, same
// dirty snapshot. But nothing is waited for: a row that the statement's own snapshot does not see
// is not found.
//
// A dirty snapshot leaves no trace for SERIALIZABLE: a row that is looked up and then goes the
// server's way has been read by nobody but the server.
//
// Source of the method: check_exclusion_or_unique_constraint and ExecCheckIndexConstraints of the
// server's execIndexing.c, by behaviour.

namespace walwise {

class ArbiterProbe {
 public:
  // REQUIRES: the index was opened by ExecOpenIndices with `speculative`.
  ArbiterProbe(Relation index, IndexInfo* info) : index_(index), info_(info) {}

  // Whether to look up a row runs expressions of the index, which may raise errors.
  bool RunsExpressions() const {
    return info_->ii_Expressions != NIL || info_->ii_Predicate != NIL;
  }

  // Stores the row that `proposed` conflicts with in `existing`, if there is one and the
  // statement's snapshot sees it. `existing` may have been filled all the same; its pin is the only
  // one that stays. Memory: the statement's per-tuple context.
  bool Find(EState* estate, Relation table, TupleTableSlot* proposed, TupleTableSlot* existing);

 private:
  bool Covers(EState* estate, TupleTableSlot* proposed);
  bool MakeKeys(EState* estate, TupleTableSlot* proposed, ScanKeyData* keys);

  Relation index_;
  IndexInfo* info_;
};

}  // namespace walwise
