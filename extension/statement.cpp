// A statement is measured if walwise.track asks for it, and also
//   - if it writes inside a measured one: its WAL must not be charged to that one;
//   - if it reads, while the transaction owes its id to row locks only: a record it writes (a
//   pruned
//     page) must not make the commit look needed.
//
// An Execution is made for it when the executor starts, in the executor's own memory, and goes with
// it. Its WAL is measured around ExecutorRun and ExecutorFinish. A statement that ends well is
// recorded at ExecutorEnd. After an ERROR, its own or that of a statement around it, ExecutorEnd is
// never reached: the Execution finds out when the executor's memory is freed.

#include "statement.h"

#include "ledger.h"
#include "nesting.h"
#include "pg/error.h"
#include "pg/memory.h"
#include "plain_read.h"
#include "settings.h"
#include "transaction.h"
#include "upsert_watch.h"
#include "wal_meter.h"

namespace walwise::statement {
namespace {

ExecutorStart_hook_type prev_ExecutorStart = nullptr;
ExecutorRun_hook_type prev_ExecutorRun = nullptr;
ExecutorFinish_hook_type prev_ExecutorFinish = nullptr;
ExecutorEnd_hook_type prev_ExecutorEnd = nullptr;
ProcessUtility_hook_type prev_ProcessUtility = nullptr;

// One measured execution of a planned statement.
class Execution {
 public:
  Execution(QueryDesc* query, const transaction::Statement& statement, bool reads_only);
  ~Execution();
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

  static Execution* Of(const QueryDesc* query);

  void Watch(ModifyTableState* node);
  template <typename Body>
  void Measure(Body&& body);
  void RecordEnd();

 private:
  void AddStretch(WalMeter* meter);
  void RecordFailure() const;
  Counters WalCounters() const;

  static Execution* innermost;

  const QueryDesc* query_;
  transaction::Statement statement_;
  bool reads_only_;
  bool ended_ = false;
  WalCost wal_;
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
  UpsertWatch* watch = pg::New<UpsertWatch>(query_->estate->es_query_cxt, node);
  watch->next_of_statement = watches_;
  watches_ = watch;
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

void Execution::RecordEnd() {
  ended_ = true;
  UpsertRows rows;
  for (const UpsertWatch* watch = watches_; watch; watch = watch->next_of_statement) {
    rows.Add(watch->Rows());
  }
  const bool lock_only = rows.locked_only > 0 && rows.inserted == 0 && rows.updated == 0;
  const bool plain_read = reads_only_ && (wal_.records == 0 || IsPlainRead(query_->plannedstmt));
  transaction::StatementEnded(statement_, wal_, plain_read || lock_only);
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
  const PlannedStmt* plan = query_->plannedstmt;
  const ledger::Text text{query_->sourceText, plan->stmt_location, plan->stmt_len};
  ledger::Add(statement_.key, counters, statement_.is_upsert, &text);
}

bool Writes(const PlannedStmt* plan) {
  return plan->commandType != CMD_SELECT || plan->hasModifyingCTE || plan->rowMarks != NIL;
}

// An upsert is the statement itself, or a data-modifying CTE of it: always the top of a plan tree.
bool HasUpsert(const PlannedStmt* plan) {
  if (plan->commandType == CMD_INSERT && IsUpsert(plan->planTree)) return true;
  if (!plan->hasModifyingCTE) return false;
  ListCell* cell;
  foreach (cell, plan->subplans) {
    const auto* subplan = static_cast<const Plan*>(lfirst(cell));
    if (subplan != nullptr && IsUpsert(subplan)) return true;
  }
  return false;
}

ledger::Key KeyOf(uint64 queryid) {
  return {GetUserId(), MyDatabaseId, queryid, Nesting::AtTopLevel() ? 1u : 0u};
}

// A statement that walwise.track asks for. Without a query id there is no entry to charge.
transaction::Statement Tracked(uint64 queryid, bool is_upsert) {
  if (queryid == 0) ledger::CountWithoutQueryid();
  return {KeyOf(queryid), queryid != 0, is_upsert};
}

void WatchUpserts(Execution* execution, PlanState* top, EState* estate) {
  if (IsUpsert(top->plan)) execution->Watch(castNode(ModifyTableState, top));
  ListCell* cell;
  foreach (cell, estate->es_auxmodifytables) {
    auto* node = static_cast<ModifyTableState*>(lfirst(cell));
    if (IsUpsert(node->ps.plan)) execution->Watch(node);
  }
}

void StartExecution(QueryDesc* query) {
  const PlannedStmt* plan = query->plannedstmt;
  const bool writes = Writes(plan);
  const bool is_upsert = writes && HasUpsert(plan);
  const bool tracked = is_upsert || (writes && settings::track == settings::kTrackWrites);
  const bool inside = writes && WalMeter::Innermost() != nullptr;
  const bool reads = !writes && transaction::HasOnlyLocks();
  if (!tracked && !inside && !reads) return;

  const transaction::Statement statement =
      tracked ? Tracked(plan->queryId, is_upsert) : transaction::Statement{{}, false, false};
  auto* execution = pg::New<Execution>(query->estate->es_query_cxt, query, statement, !writes);
  if (is_upsert) WatchUpserts(execution, query->planstate, query->estate);
}

void OnExecutorStart(QueryDesc* query, int eflags) {
  if (prev_ExecutorStart != nullptr) {
    prev_ExecutorStart(query, eflags);
  } else {
    standard_ExecutorStart(query, eflags);
  }
  if (settings::track == settings::kTrackNone || (eflags & EXEC_FLAG_EXPLAIN_ONLY) != 0 ||
      IsParallelWorker()) {
    return;
  }
  pg::Guard([query] { StartExecution(query); });
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

struct UtilityCall {
  PlannedStmt* plan;
  const char* sql;
  bool read_only_tree;
  ProcessUtilityContext context;
  ParamListInfo params;
  QueryEnvironment* environment;
  DestReceiver* destination;
  QueryCompletion* completion;
};

void RunUtility(const UtilityCall& call) {
  const ProcessUtility_hook_type run =
      prev_ProcessUtility != nullptr ? prev_ProcessUtility : standard_ProcessUtility;
  run(call.plan, call.sql, call.read_only_tree, call.context, call.params, call.environment,
      call.destination, call.completion);
}

// COMMIT and its kin write no WAL before the hook returns; EXECUTE runs a planned statement, which
// is the one to measure; an extension's script belongs to its CREATE EXTENSION, and the sequence or
// index that a CREATE TABLE makes to the CREATE TABLE.
bool IsMeasuredUtility(const UtilityCall& call) {
  const Node* statement = call.plan->utilityStmt;
  if (IsA(statement, TransactionStmt) || IsA(statement, ExecuteStmt)) return false;
  if (call.context == PROCESS_UTILITY_SUBCOMMAND) return false;
  if (settings::track == settings::kTrackNone || creating_extension) return false;
  return settings::track == settings::kTrackWrites || WalMeter::Innermost() != nullptr;
}

void RecordUtility(const transaction::Statement& statement, const WalCost& cost, bool failed,
                   const ledger::Text* text) {
  if (!statement.recorded || cost.records == 0) return;
  Counters counters;
  (failed ? counters.failed_calls : counters.calls) = 1;
  counters.wal_records = cost.records;
  counters.wal_fpi = cost.fpi;
  counters.wal_bytes = cost.bytes;
  ledger::Add(statement.key, counters, false, text);
}

// pg_stat_statements hides the ids of utility statements from the hooks that run inside its own.
// Then it is computed again, as parse analysis did.
uint64 UtilityQueryid(const UtilityCall& call) {
  if (call.plan->queryId != 0 || !IsQueryIdEnabled()) {
    return static_cast<uint64>(call.plan->queryId);
  }
  Query* query = makeNode(Query);
  query->commandType = CMD_UTILITY;
  query->utilityStmt = call.plan->utilityStmt;
  query->stmt_location = call.plan->stmt_location;
  query->stmt_len = call.plan->stmt_len;
  WALWISE_JUMBLE_QUERY(query, call.sql);
  return static_cast<uint64>(query->queryId);
}

// A utility statement is recorded if it wrote: most of them don't.
void MeasureUtility(const UtilityCall& call) {
  // The statement may be gone when it has run: a procedure's COMMIT frees it.
  const ledger::Text text{call.sql, call.plan->stmt_location, call.plan->stmt_len};
  const uint64 queryid = settings::track == settings::kTrackWrites ? UtilityQueryid(call) : 0;
  const transaction::Statement statement{KeyOf(queryid), queryid != 0, false};

  Nesting nesting;
  nesting.Enter();
  WalMeter meter;
  meter.Open(&statement);
  PG_TRY();
  { RunUtility(call); }
  PG_CATCH();
  {
    const WalCost cost = meter.Close();
    transaction::StretchEnded(meter);
    RecordUtility(statement, cost, true, nullptr);
    PG_RE_THROW();
  }
  PG_END_TRY();
  const WalCost cost = meter.Close();
  transaction::StretchEnded(meter);
  nesting.Leave();
  RecordUtility(statement, cost, false, &text);
}

void OnProcessUtility(PlannedStmt* plan, const char* sql, bool read_only_tree,
                      ProcessUtilityContext context, ParamListInfo params,
                      QueryEnvironment* environment, DestReceiver* destination,
                      QueryCompletion* completion) {
  const UtilityCall call{plan,   sql,         read_only_tree, context,
                         params, environment, destination,    completion};
  pg::Guard([&call] {
    if (IsMeasuredUtility(call)) return MeasureUtility(call);
    if (IsA(call.plan->utilityStmt, ExecuteStmt)) return RunUtility(call);
    Nesting nesting;
    nesting.Enter();
    RunUtility(call);
    nesting.Leave();
  });
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
  prev_ProcessUtility = ProcessUtility_hook;
  ProcessUtility_hook = OnProcessUtility;
}

}  // namespace walwise::statement
