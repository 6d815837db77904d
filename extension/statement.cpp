// A statement is measured if walwise.track asks for it. A write inside a measured statement is
// measured too, so that its WAL is not charged to that one; and so is a read, while the transaction
// owes its id to row locks only: a record that it writes (a pruned page) must not make the commit
// look needed.
//
// An Execution is made for it when the executor starts, in the executor's own memory, and goes with
// it. Its WAL is measured around ExecutorRun and ExecutorFinish. A statement that ends well is
// recorded at ExecutorEnd. After an ERROR, its own or that of a statement around it, ExecutorEnd is
// never reached: the Execution finds out when the executor's memory is freed.

#include "statement.h"

#include <optional>

#include "guard_node.h"
#include "ledger.h"
#include "nesting.h"
#include "pg/error.h"
#include "pg/memory.h"
#include "plain_read.h"
#include "settings.h"
#include "transaction.h"
#include "upsert_plan.h"
#include "upsert_watch.h"
#include "wal_meter.h"

namespace walwise::statement {
namespace {

ExecutorStart_hook_type prev_ExecutorStart = nullptr;
ExecutorRun_hook_type prev_ExecutorRun = nullptr;
ExecutorFinish_hook_type prev_ExecutorFinish = nullptr;
ExecutorEnd_hook_type prev_ExecutorEnd = nullptr;

// One measured execution of a planned statement.
class Execution {
 public:
  Execution(QueryDesc* query, const transaction::Statement& statement, bool reads_only);
  ~Execution();
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

  static Execution* Of(const QueryDesc* query);

  void WatchUpserts(const QueryDesc* query);
  template <typename Body>
  void Measure(Body&& body);
  void RecordEnd();

 private:
  void Watch(ModifyTableState* node);
  void AddStretch(WalMeter* meter);
  void RecordFailure() const;
  Counters WalCounters() const;
  GuardReason WhyUnguarded() const;

  static Execution* innermost;

  const QueryDesc* query_;
  transaction::Statement statement_;
  bool reads_only_;
  bool only_upserts_ = false;  // it writes by upserts, and by nothing else
  bool ended_ = false;
  WalCost wal_;
  std::optional<UpsertWatch> first_watch_;  // mostly there is one; no allocation of its own then
  UpsertWatch* watches_ = nullptr;
  Execution* outer_;
};

Execution* Execution::innermost = nullptr;

Execution::Execution(QueryDesc* query, const transaction::Statement& statement, bool reads_only)
    : query_(query), statement_(statement), reads_only_(reads_only), outer_(innermost) {
  innermost = this;
}

Execution::~Execution() {
  Execution** link = &innermost;
  while (*link != this) link = &(*link)->outer_;
  *link = outer_;
  if (!ended_) RecordFailure();
}

Execution* Execution::Of(const QueryDesc* query) {
  Execution* execution = innermost;
  while (execution != nullptr && execution->query_ != query) execution = execution->outer_;
  return execution;
}

void Execution::Watch(ModifyTableState* node) {
  UpsertWatch* watch = first_watch_ ? pg::New<UpsertWatch>(query_->estate->es_query_cxt, node)
                                    : &first_watch_.emplace(node);
  watch->next_of_statement = watches_;
  watches_ = watch;
}

void Execution::WatchUpserts(const QueryDesc* query) {
  only_upserts_ = true;
  ForEachModifyTable(query, [this](ModifyTableState* node) {
    if (IsUpsert(node->ps.plan)) {
      Watch(node);
    } else {
      only_upserts_ = false;
    }
  });
}

void Execution::AddStretch(WalMeter* meter) {
  wal_.Add(meter->Close());
  transaction::StretchEnded(*meter);
}

template <typename Body>
void Execution::Measure(Body&& body) {
  WalMeter meter;
  meter.Open(&statement_);
  PG_TRY();
  { body(); }
  PG_CATCH();
  {
    AddStretch(&meter);
    PG_RE_THROW();
  }
  PG_END_TRY();
  AddStretch(&meter);
}

Counters Execution::WalCounters() const {
  Counters counters;
  counters.wal_records = wal_.records;
  counters.wal_fpi = wal_.fpi;
  counters.wal_bytes = wal_.bytes;
  return counters;
}

// The WAL was written all the same. The rows were rolled back: they are not counted.
// Runs in the clean-up after an ERROR: it raises none.
void Execution::RecordFailure() const {
  if (!statement_.recorded) return;
  Counters counters = WalCounters();
  counters.failed_calls = 1;
  ledger::Add(statement_.key, counters, statement_.is_upsert, nullptr);
}

// What is told of several upserts in one statement is the first that there is.
GuardReason Execution::WhyUnguarded() const {
  GuardReason reason = GuardReason::kNone;
  for (const UpsertWatch* watch = watches_; watch; watch = watch->next_of_statement) {
    reason = FirstOf(watch->guard_reason(), reason);
  }
  return reason;
}

void Execution::RecordEnd() {
  ended_ = true;
  UpsertRows rows;
  for (const UpsertWatch* watch = watches_; watch; watch = watch->next_of_statement) {
    rows.Add(watch->Rows());
  }
  const bool changed_nothing = only_upserts_ && rows.inserted == 0 && rows.updated == 0;
  const bool lock_only = changed_nothing && rows.locked_only > 0;
  const bool plain_read = reads_only_ && (wal_.records == 0 || IsPlainRead(query_->plannedstmt));
  const bool by_autocommit = rows.skippable_autocommit > 0;
  transaction::StatementEnded(
      statement_, wal_, plain_read || changed_nothing,
      {rows.skipped > 0, rows.locked_only, rows.skippable_locks, by_autocommit});
  if (!statement_.recorded) return;

  Counters counters = WalCounters();
  counters.calls = 1;
  counters.rows_proposed = rows.proposed;
  counters.rows_inserted = rows.inserted;
  counters.rows_updated = rows.updated;
  counters.rows_identical = rows.identical;
  counters.rows_locked_only = rows.locked_only;
  counters.lock_only_calls = lock_only ? 1 : 0;
  counters.lock_only_wal_bytes = lock_only ? wal_.bytes : 0;
  counters.rows_skipped = rows.skipped;
  counters.rows_skippable = rows.skippable;
  counters.rows_skippable_autocommit = rows.skippable_autocommit;
  const PlannedStmt* plan = query_->plannedstmt;
  const ledger::Execution execution{query_->sourceText, plan->stmt_location, plan->stmt_len,
                                    WhyUnguarded()};
  ledger::Add(statement_.key, counters, statement_.is_upsert, &execution);
}

bool Writes(const PlannedStmt* plan) {
  return plan->commandType != CMD_SELECT || plan->hasModifyingCTE || plan->rowMarks != NIL;
}

// A statement that walwise.track asks for. Without a query id there is no entry to charge.
transaction::Statement Tracked(uint64 queryid, bool is_upsert) {
  if (queryid == 0) ledger::CountWithoutQueryid();
  return {ledger::CurrentKey(queryid), queryid != 0, is_upsert};
}

void StartExecution(QueryDesc* query, bool writes, bool is_upsert) {
  const PlannedStmt* plan = query->plannedstmt;
  const bool tracked = is_upsert || (writes && settings::track == settings::kTrackWrites);
  const bool inside = writes && WalMeter::Innermost() != nullptr;
  const bool reads = !writes && transaction::HasOnlyLocks();
  if (!tracked && !inside && !reads) return;

  const transaction::Statement statement =
      tracked ? Tracked(plan->queryId, is_upsert) : transaction::Statement{{}, false, false};
  auto* execution = pg::New<Execution>(query->estate->es_query_cxt, query, statement, !writes);
  if (is_upsert) execution->WatchUpserts(query);
}

void OnExecutorStart(QueryDesc* query, int eflags) {
  if (prev_ExecutorStart != nullptr) {
    prev_ExecutorStart(query, eflags);
  } else {
    standard_ExecutorStart(query, eflags);
  }
  if (IsParallelWorker()) return;
  pg::Guard([=] {
    const bool writes = Writes(query->plannedstmt);
    const bool is_upsert = writes && HasUpsert(query->plannedstmt);
    if (is_upsert) guard::Start(query);
    if (settings::track == settings::kTrackNone || (eflags & EXEC_FLAG_EXPLAIN_ONLY) != 0) return;
    StartExecution(query, writes, is_upsert);
  });
}

// Runs the body one level deeper, measured if the query is.
template <typename Body>
void RunNested(const QueryDesc* query, Body&& body) {
  pg::Guard([&] {
    Nesting nesting;
    nesting.Enter();
    if (Execution* execution = Execution::Of(query)) {
      execution->Measure(body);
    } else {
      body();
    }
    nesting.Leave();
  });
}

void OnExecutorRun(WALWISE_EXECUTOR_RUN_PARAMS) {
  RunNested(query, [&] {
    if (prev_ExecutorRun != nullptr) {
      prev_ExecutorRun(WALWISE_EXECUTOR_RUN_ARGS);
    } else {
      standard_ExecutorRun(WALWISE_EXECUTOR_RUN_ARGS);
    }
  });
}

void OnExecutorFinish(QueryDesc* query) {
  RunNested(query, [&] {
    if (prev_ExecutorFinish != nullptr) {
      prev_ExecutorFinish(query);
    } else {
      standard_ExecutorFinish(query);
    }
  });
}

void OnExecutorEnd(QueryDesc* query) {
  if (Execution* execution = Execution::Of(query)) {
    pg::Guard([execution] { execution->RecordEnd(); });
  }
  if (prev_ExecutorEnd != nullptr) {
    prev_ExecutorEnd(query);
  } else {
    standard_ExecutorEnd(query);
  }
}

}  // namespace

void InstallHooks() {
  prev_ExecutorStart = ExecutorStart_hook;
  ExecutorStart_hook = OnExecutorStart;
  prev_ExecutorRun = ExecutorRun_hook;
  ExecutorRun_hook = OnExecutorRun;
  prev_ExecutorFinish = ExecutorFinish_hook;
  ExecutorFinish_hook = OnExecutorFinish;
  prev_ExecutorEnd = ExecutorEnd_hook;
  ExecutorEnd_hook = OnExecutorEnd;
}

}  // namespace walwise::statement
