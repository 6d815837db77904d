#include "transaction.h"

#include "pg/error.h"

namespace walwise::transaction {
namespace {

struct State {
  bool owned = false;  // a measured statement gave the transaction its id
  Statement owner{};
  bool only_locks = false;      // an upsert has ended that locked rows and changed none
  uint64 first_record = 0;      // WalWritten().records before the owner's
  uint64 harmless_records = 0;  // since then, by statements that changed nothing

  bool guarded = false;  // the upsert guard left out rows
  Statement saver{};     // of this statement first
  Guarded locks;         // sums; by_autocommit: of every statement that locked

  // Taken just before the end is written.
  WalCost before_end;
  instr_time before_wait{};
  bool waits = false;
  bool lock_only = false;
  bool saved = false;
};

State state;

// Whether the end of the transaction matters to anyone.
bool IsMeasured() { return state.owned || state.guarded || WalMeter::Innermost() != nullptr; }

bool IsSaved() { return state.guarded && !TransactionIdIsValid(GetTopTransactionIdIfAny()); }

// As RecordTransactionCommit and EndPrepare decide it: only WAL that was written, and a
// synchronous_commit that asks for it, make the session wait.
bool EndWillWait(bool prepare) {
  return prepare ||
         (!XLogRecPtrIsInvalid(XactLastRecEnd) && synchronous_commit > SYNCHRONOUS_COMMIT_OFF);
}

void BeforeEnd(bool prepare) {
  // A transaction that ends inside a statement, as in VACUUM or in a procedure.
  if (WalMeter::Innermost() != nullptr) StretchEnded(*WalMeter::Innermost());
  state.before_end = WalWritten();
  state.lock_only = state.owner.is_upsert && state.only_locks &&
                    state.before_end.records - state.first_record == state.harmless_records;
  state.saved = IsSaved();
  state.waits = EndWillWait(prepare);
  INSTR_TIME_SET_CURRENT(state.before_wait);
}

Counters EndCost(const WalCost& end) {
  instr_time wait;
  INSTR_TIME_SET_CURRENT(wait);
  INSTR_TIME_SUBTRACT(wait, state.before_wait);

  Counters cost;
  cost.commits = 1;
  cost.commit_flushes = state.waits ? 1 : 0;
  cost.commit_bytes = end.bytes;
  cost.commit_wait_ms = state.waits ? INSTR_TIME_GET_MILLISEC(wait) : 0;
  if (state.lock_only) {
    cost.lock_only_commits = cost.commits;
    cost.lock_only_commit_flushes = cost.commit_flushes;
    cost.lock_only_commit_bytes = cost.commit_bytes;
    cost.lock_only_commit_wait_ms = cost.commit_wait_ms;
    if (state.locks.locked_only == state.locks.avoidable) {
      cost.commits_savable = cost.commits;
      cost.commits_savable_autocommit = state.locks.by_autocommit ? cost.commits : 0;
    }
  }
  return cost;
}

// No ERROR may be raised here: the transaction is committed.
void AfterEnd() {
  WalCost end = WalWritten();
  end.Subtract(state.before_end);
  if (state.owned && state.owner.recorded) {
    ledger::Add(state.owner.key, EndCost(end), state.owner.is_upsert, nullptr);
  }
  if (state.saved && state.saver.recorded) {
    Counters saved;
    saved.commits_saved = 1;
    ledger::Add(state.saver.key, saved, state.saver.is_upsert, nullptr);
  }
  WalMeter::TransactionEnded(end);
  state = State{};
}

void AfterAbort() {
  state = State{};
  WalMeter::TransactionEnded(WalCost{});
}

void OnEvent(XactEvent event, void*) {
  if (!IsMeasured()) return;
  pg::Guard([event] {
    switch (event) {
      case XACT_EVENT_PRE_COMMIT:
        return BeforeEnd(false);
      case XACT_EVENT_PRE_PREPARE:
        return BeforeEnd(true);
      case XACT_EVENT_COMMIT:
      case XACT_EVENT_PREPARE:
        return AfterEnd();
      case XACT_EVENT_ABORT:
        return AfterAbort();
      default:
        return;
    }
  });
}

// The rollback of a subtransaction that has an id writes one record, and changes nothing.
void OnSubEvent(SubXactEvent event, SubTransactionId, SubTransactionId, void*) {
  if (event != SUBXACT_EVENT_ABORT_SUB || !state.owned) return;
  if (TransactionIdIsValid(GetCurrentTransactionIdIfAny())) state.harmless_records++;
}

}  // namespace

void StretchEnded(const WalMeter& meter) {
  if (state.owned || meter.had_xid() || !TransactionIdIsValid(GetTopTransactionIdIfAny())) return;
  state.owned = true;
  state.owner = meter.statement();
  state.first_record = meter.first_record();
}

// Rows left out and locks taken within a subtransaction that is rolled back count all the same: so
// does its id.
static void Remember(const Statement& statement, const Guarded& guarded) {
  if (guarded.skipped && !state.guarded) {
    state.guarded = true;
    state.saver = statement;
  }
  if (guarded.locked_only == 0) return;
  state.locks.by_autocommit = guarded.by_autocommit;
  state.locks.locked_only += guarded.locked_only;
  state.locks.avoidable += guarded.avoidable;
}

void StatementEnded(const Statement& statement, const WalCost& cost, bool harmless,
                    const Guarded& guarded) {
  Remember(statement, guarded);
  if (!state.owned || !harmless) return;
  state.harmless_records += cost.records;
  if (statement.is_upsert && guarded.locked_only > 0) state.only_locks = true;
}

bool HasOnlyLocks() { return state.only_locks; }

void RegisterCallbacks() {
  RegisterXactCallback(OnEvent, nullptr);
  RegisterSubXactCallback(OnSubEvent, nullptr);
}

}  // namespace walwise::transaction
