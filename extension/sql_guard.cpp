// walwise.guard_verdict: what the upsert guard can do for a statement, without running it.

#include "pg/server.h"

#include "extension_version.h"
#include "guard_plan.h"
#include "ledger.h"
#include "pg/function.h"
#include "result_rows.h"
#include "upsert_plan.h"

namespace walwise {
namespace {

using Rows = ResultRows<7>;

void PutVerdict(GuardReason reason, Rows* rows) {
  rows->PutDatum(BoolGetDatum(reason == GuardReason::kNone));
  rows->PutTextOrNull(GuardReasonText(reason));
}

// The first partition with a reason of its own, in the order of their OIDs.
void PutPartition(Oid root, Rows* rows) {
  ListCell* cell;
  foreach (cell, find_all_inheritors(root, AccessShareLock, nullptr)) {
    const Oid oid = lfirst_oid(cell);
    Relation table = table_open(oid, NoLock);
    const GuardReason reason = oid == root || !table->rd_rel->relispartition
                                   ? GuardReason::kNone
                                   : guard::ReasonsOf(table).unmet_condition;
    table_close(table, NoLock);
    if (reason == GuardReason::kNone) continue;
    rows->PutOid(oid);
    rows->PutTextOrNull(GuardReasonText(reason));
    return;
  }
  rows->PutNull();
  rows->PutNull();
}

void PutUpsert(const PlannedStmt* statement, const ModifyTable* upsert, bool volatile_sublink,
               Rows* rows) {
  const guard::Reasons reasons = guard::ReasonsOf(statement, upsert, volatile_sublink);
  const Index index = static_cast<Index>(linitial_int(upsert->resultRelations));
  const Oid table = rt_fetch(index, statement->rtable)->relid;
  rows->PutOid(table);
  PutVerdict(reasons.unmet_condition, rows);
  PutVerdict(reasons.identical_row, rows);
  PutPartition(table, rows);
  rows->End();
}

void PutQuery(Query* query, const char* sql, Rows* rows) {
  if (query->commandType == CMD_UTILITY) return;
  const bool volatile_sublink = guard::HasVolatileSublink(query);
  const PlannedStmt* statement = WALWISE_PLAN_QUERY(query, sql);
  WALWISE_CHECK_PERMISSIONS(statement);
  ForEachUpsert(statement, [&](const ModifyTable* upsert) {
    PutUpsert(statement, upsert, volatile_sublink, rows);
  });
}

void PutStatement(RawStmt* statement, const char* sql, Rows* rows) {
  Oid* parameter_types = nullptr;
  int parameter_count = 0;
  ListCell* cell;
  foreach (cell, pg_analyze_and_rewrite_varparams(statement, sql, &parameter_types,
                                                  &parameter_count, nullptr)) {
    PutQuery(lfirst_node(Query, cell), sql, rows);
  }
}

void TellIfNotPreloaded() {
  if (ledger::Available()) return;
  ereport(NOTICE,
          (errmsg("the upsert guard itself needs walwise in \"shared_preload_libraries\"")));
}

// The position of a syntax error is one in the text, not in the statement that called us.
void OnError(void* sql) {
  const int position = geterrposition();
  if (position == 0) return;
  errposition(0);
  internalerrposition(position);
  internalerrquery(static_cast<const char*>(sql));
}

void PutStatements(char* sql, Rows* rows) {
  ErrorContextCallback context{};
  context.callback = OnError;
  context.arg = sql;
  context.previous = error_context_stack;
  error_context_stack = &context;
  ListCell* cell;
  foreach (cell, pg_parse_query(sql)) {
    PutStatement(lfirst_node(RawStmt, cell), sql, rows);
  }
  error_context_stack = context.previous;
}

}  // namespace
}  // namespace walwise

WALWISE_FUNCTION(walwise_guard_verdict_0_1)
{
  using namespace walwise;
  WarnIfScriptIsOlder();
  TellIfNotPreloaded();
  Rows rows(fcinfo);
  PutStatements(text_to_cstring(PG_GETARG_TEXT_PP(0)), &rows);
  PG_RETURN_NULL();
}
