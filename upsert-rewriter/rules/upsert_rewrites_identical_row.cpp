#include "upsert-rewriter/lint/change_check.h"
#include "upsert-rewriter/lint/conflict_key.h"
#include "upsert-rewriter/lint/places.h"
#include "upsert-rewriter/lint/proposed_values.h"
#include "upsert-rewriter/rules/rule.h"
#include "upsert-rewriter/tree/expression.h"

namespace walwise::sql {

namespace {

void Check(const RuleContext& context) {
  const std::optional<Upsert>& upsert = context.statement.upsert;
  if (!upsert || !upsert->does_update || upsert->where) {
    return;
  }
  const Table* table = context.schema.Find(upsert->schema, upsert->table);
  bool sets_more_than_the_key = false;
  for (const SetItem& item : upsert->set) {
    // Anything else may differ each time.
    if ((item.excluded_column.empty() && !IsPlainValue(item.value)) ||
        IsValueNewEachTime(*upsert, table, item.value)) {
      return;
    }
    sets_more_than_the_key = sets_more_than_the_key || !IsConflictKey(*upsert, table, item.column);
  }
  if (!sets_more_than_the_key || LeavesOutExistingRows(*upsert)) {
    return;
  }
  context.report.Add(
      ConflictPlace(context.statement),
      "a row that has these values already is written anew: a dead row version, its WAL and a "
      "commit that waits for the disk",
      "Where rows often come again unchanged: `walwise rewrite --skip-identical`, or "
      "walwise.upsert_guard_identical.");
}

}  // namespace

extern const Rule kUpsertRewritesIdenticalRow = {
    .id = "upsert-rewrites-identical-row",
    .severity = Severity::kInfo,
    .category = "upsert",
    .summary = "An upsert without a WHERE writes a new version of a row even if nothing changes.",
    .statements = {"InsertStmt"},
    .check = Check,
    .rewrite_fixes = true,
};

}  // namespace walwise::sql
