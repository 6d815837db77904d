#include "upsert-rewriter/lint/change_check.h"
#include "upsert-rewriter/lint/places.h"
#include "upsert-rewriter/rewrite/rewrite.h"
#include "upsert-rewriter/rules/rule.h"

namespace walwise::sql {

namespace {

void Check(const RuleContext& context) {
  const std::optional<Upsert>& upsert = context.statement.upsert;
  if (!upsert || !upsert->does_update || !upsert->where) {
    return;
  }
  const Table* table = context.schema.Find(upsert->schema, upsert->table);
  if (ReadChangeCheck(*upsert, table).kind != ChangeCheck::Kind::kAsks ||
      IsGuarded(context.statement)) {
    return;
  }
  context.report.Add(
      WherePlace(context.statement, upsert->where),
      "comparing old and new values saves the new row version, but not the row's lock: an "
      "unchanged row still costs a WAL record, a transaction id and a commit that waits for the "
      "disk",
      "Let `walwise rewrite` filter such rows out of the source, or turn walwise.upsert_guard on.");
}

}  // namespace

extern const Rule kGuardDoesNotStopTheLock = {
    .id = "guard-does-not-stop-the-lock",
    .severity = Severity::kWarning,
    .category = "upsert",
    .summary =
        "IS DISTINCT FROM in an upsert's WHERE avoids the update of an unchanged row, not its lock "
        "and the lock's WAL.",
    .statements = {"InsertStmt"},
    .check = Check,
    .rewrite_fixes = true,
};

}  // namespace walwise::sql
