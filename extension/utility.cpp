#include "utility.h"

#include "ledger.h"
#include "nesting.h"
#include "pg/error.h"
#include "settings.h"
#include "transaction.h"
#include "wal_meter.h"

namespace walwise::utility {
namespace {

ProcessUtility_hook_type prev_ProcessUtility = nullptr;

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

// What EXECUTE runs is as near to the client as it is itself.
void RunNested(const UtilityCall& call) {
  const Node* statement = call.plan->utilityStmt;
  if (IsA(statement, ExecuteStmt)) return RunUtility(call);
  Nesting nesting;
  IsA(statement, ExplainStmt) ? nesting.EnterExplain() : nesting.Enter();
  RunUtility(call);
  nesting.Leave();
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
                   const ledger::Execution* execution) {
  if (!statement.recorded || cost.records == 0) return;
  Counters counters;
  (failed ? counters.failed_calls : counters.calls) = 1;
  counters.wal_records = cost.records;
  counters.wal_fpi = cost.fpi;
  counters.wal_bytes = cost.bytes;
  ledger::Add(statement.key, counters, false, execution);
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
  const ledger::Execution execution{call.sql, call.plan->stmt_location, call.plan->stmt_len,
                                    GuardReason::kNone};
  const uint64 queryid = settings::track == settings::kTrackWrites ? UtilityQueryid(call) : 0;
  const transaction::Statement statement{ledger::CurrentKey(queryid), queryid != 0, false};

  WalMeter meter;
  meter.Open(&statement);
  PG_TRY();
  { RunNested(call); }
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
  RecordUtility(statement, cost, false, &execution);
}

void OnProcessUtility(PlannedStmt* plan, const char* sql, bool read_only_tree,
                      ProcessUtilityContext context, ParamListInfo params,
                      QueryEnvironment* environment, DestReceiver* destination,
                      QueryCompletion* completion) {
  const UtilityCall call{plan,   sql,         read_only_tree, context,
                         params, environment, destination,    completion};
  pg::Guard([&call] {
    if (IsMeasuredUtility(call)) return MeasureUtility(call);
    RunNested(call);
  });
}

}  // namespace

void InstallHook() {
  prev_ProcessUtility = ProcessUtility_hook;
  ProcessUtility_hook = OnProcessUtility;
}

}  // namespace walwise::utility
