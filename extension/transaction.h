#pragma once

#include "ledger.h"
#include "wal_meter.h"

// What the end of a transaction costs, and whom.
//
// A transaction pays for its end (a COMMIT record, and a wait until it is on disk) because it has
// an id. The statement that gave it the id owns the transaction: the cost is charged to it, once.
//
// The commit is *lock-only* when the owner is an upsert that locked rows and changed none, and
// every WAL record from then on to the commit was written by such upserts, by plain reads (a SELECT
// that prunes a page), or by the rollback of a subtransaction. Anything else makes it a commit that
// was needed. Where that can't be known, the commit is called needed; the one exception is WAL that
// a C function writes inside the upsert without running a statement, which is taken for the
// upsert's own. A NOTIFY does not count: without the locks its transaction would not wait for the
// disk.

namespace walwise::transaction {

// The part of a statement's execution that a transaction looks at.
struct Statement {
  ledger::Key key;
  bool recorded;  // it has a place in the ledger
  bool is_upsert;
};

// What the upsert guard did for an execution, or would have done.
struct Guarded {
  bool skipped = false;  // it left out rows
  uint64 locked_only = 0;
  uint64 avoidable = 0;        // part of locked_only
  bool by_autocommit = false;  // walwise.upsert_guard = autocommit would have avoided those too
};

// A stretch has ended: its statement takes the ownership if the transaction got its id in it.
void StretchEnded(const WalMeter& meter);

// The statement has ended well and wrote `cost` itself. `harmless`: a plain read, or an upsert that
// changed no row.
void StatementEnded(const Statement& statement, const WalCost& cost, bool harmless,
                    const Guarded& guarded);

// A transaction without an id in which the guard left out rows is a commit saved: it is counted for
// the first statement that had such rows, which would have given the transaction its id.

// Whether plain reads must be measured too: so far the transaction owes its id to row locks only.
bool HasOnlyLocks();

// Registers the transaction callbacks. Called once, at server start.
void RegisterCallbacks();

}  // namespace walwise::transaction
