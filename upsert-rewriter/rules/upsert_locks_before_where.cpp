#include "upsert-rewriter/lint/change_check.h"
#include "upsert-rewriter/lint/places.h"
#include "upsert-rewriter/rewrite/rewrite.h"
#include "upsert-rewriter/rules/rule.h"

namespace walwise::sql {

namespace {

void Check(const RuleContext& context) {
  const std::optional<Upsert>& upsert = context.statement.upsert;
  if (!upsert || !upsert->does_update || !upsert->where || IsGuarded(context.statement)) {
    return;
  }
  const Table* table = context.schema.Find(upsert->schema, upsert->table);
  // guard-does-not-stop-the-lock and upsert-updated-at-always-now speak of the others.
  if (ReadChangeCheck(*upsert, table).kind != ChangeCheck::Kind::kNone) {
    return;
  }
  context.report.Add(
      ConflictPlace(context.statement),
      "the conflicting row is locked before the WHERE is looked at: a row that is left as it is "
      "still costs a WAL record, a transaction id and a commit that waits for the disk",
      "Let `walwise rewrite` filter such rows out of the source, or turn walwise.upsert_guard on.");
}

}  // namespace

extern const Rule kUpsertLocksBeforeWhere = {
    .id = "upsert-locks-before-where",
    .severity = Severity::kWarning,
    .category = "upsert",
    .summary =
        "An upsert with a WHERE locks the row, writes WAL and waits for the disk even where the "
        "WHERE is false.",
    .statements = {"InsertStmt"},
    .check = Check,
    .rewrite_fixes = true,
};

}  // namespace walwise::sql
