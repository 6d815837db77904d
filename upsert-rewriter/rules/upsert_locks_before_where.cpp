#include "upsert-rewriter/rewrite/rewrite.h"
#include "upsert-rewriter/rules/rule.h"

namespace walwise::sql {

namespace {

void Check(const RuleContext& context) {
  const std::optional<Upsert>& upsert = context.statement.upsert;
  if (!upsert || !upsert->does_update || !upsert->where || IsGuarded(context.statement)) {
    return;
  }
  const size_t begin = upsert->conflict_location;
  context.report.Add(
      {begin, begin + 11},
      "the conflicting row is locked before the WHERE is looked at: a row that is "
      "not updated still writes WAL and makes the commit wait for an fsync",
      "Let `walwise rewrite` filter such rows out, or turn walwise.upsert_guard on.");
}

}  // namespace

extern const Rule kUpsertLocksBeforeWhere = {
    .id = "upsert-locks-before-where",
    .severity = Severity::kWarning,
    .category = "upsert",
    .summary =
        "An upsert with a WHERE locks the row, writes WAL and waits for an fsync even where "
        "the WHERE is false.",
    .statements = {"InsertStmt"},
    .check = Check,
    .rewrite_fixes = true,
};

}  // namespace walwise::sql
