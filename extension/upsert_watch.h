#pragma once

#include "guard_reason.h"
#include "pg/server.h"

// Watches one INSERT ... ON CONFLICT DO UPDATE node while it runs.
//
// The executor's own instrumentation gives the rows it proposed, the conflicts it met and the
// conflicts whose WHERE was not true; it is switched on for this node and its source only, without
// timing. Rows set to the values they already had are counted where DO UPDATE's SET list is
// evaluated.

namespace walwise {

struct UpsertRows {
  uint64 proposed = 0;
  uint64 inserted = 0;
  uint64 updated = 0;
  uint64 identical = 0;    // part of updated
  uint64 locked_only = 0;  // locked and left as they were
  uint64 skipped = 0;      // left out by the upsert guard

  // walwise.upsert_guard = observe: what the guard would have left out.
  uint64 skippable = 0;
  uint64 skippable_locks = 0;       // part of skippable and of locked_only
  uint64 skippable_autocommit = 0;  // part of skippable

  void Add(const UpsertRows& other);
};

namespace guard {
struct Rows;
}

// Lives in the memory context of the execution that it watches.
class UpsertWatch {
 public:
  // REQUIRES: IsUpsert(node->ps.plan), and nothing was executed yet.
  explicit UpsertWatch(ModifyTableState* node);
  ~UpsertWatch();
  UpsertWatch(const UpsertWatch&) = delete;
  UpsertWatch& operator=(const UpsertWatch&) = delete;

  // What the node did. REQUIRES: it ran to its end without an error, and its state still exists.
  UpsertRows Rows() const;
  // Why the upsert guard stayed away, kNone if it did not.
  GuardReason guard_reason() const;

  UpsertWatch* next_of_statement = nullptr;

 private:
  friend Datum CountIdentical(ExprState* state, ExprContext* context, bool* is_null);

  uint64 Changed(uint64 unfiltered, const guard::Rows& guarded) const;
  bool SuppressesInserts(uint64 update_attempts) const;

  // Where the executor counts rows, unless it does so already for somebody else. All zero is what
  // INSTRUMENT_ROWS asks for: rows, but neither time nor buffers nor WAL.
  NodeInstrumentation of_node_{};
  NodeInstrumentation of_source_{};
  ModifyTableState* node_;
  ExprState* set_list_;
  ExprStateEvalFunc evaluate_;
  uint64 identical_ = 0;
  UpsertWatch* outer_;  // the watch that was started before this one
};

}  // namespace walwise
