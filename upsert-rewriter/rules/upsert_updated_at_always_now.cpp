#include "upsert-rewriter/lint/change_check.h"
#include "upsert-rewriter/lint/conflict_key.h"
#include "upsert-rewriter/lint/places.h"
#include "upsert-rewriter/rules/rule.h"
#include "upsert-rewriter/tree/expression.h"

namespace walwise::sql {

namespace {

// Of a SET whose other columns come from the proposed row, so that they may be as they were: the
// column that never is. A SET of nothing but such a column is there to note the time.
const SetItem* OnlyReasonToWrite(const Upsert& upsert, const Table* table) {
  const SetItem* always_new = nullptr;
  bool others = false;
  for (const SetItem& item : upsert.set) {
    if (IsValueNewEachTime(upsert, table, item.value)) {
      always_new = &item;
    } else if (!item.excluded_column.empty() || IsPlainValue(item.value)) {
      others = others || !IsConflictKey(upsert, table, item.column);
    } else {
      return nullptr;
    }
  }
  return others ? always_new : nullptr;
}

void CheckWithoutWhere(const RuleContext& context, const Upsert& upsert, const Table* table) {
  if (const SetItem* item = OnlyReasonToWrite(upsert, table)) {
    context.report.AddMild(TokenPlace(context.statement, item->location),
                           "this column is new each time: the row is written even if nothing else "
                           "changes",
                           "If it is to say when the row changed, add a WHERE that compares the "
                           "other columns, then `walwise rewrite`.");
  }
}

void Check(const RuleContext& context) {
  const std::optional<Upsert>& upsert = context.statement.upsert;
  if (!upsert || !upsert->does_update) {
    return;
  }
  const Table* table = context.schema.Find(upsert->schema, upsert->table);
  if (!upsert->where) {
    CheckWithoutWhere(context, *upsert, table);
    return;
  }
  const ChangeCheck check = ReadChangeCheck(*upsert, table);
  if (check.kind == ChangeCheck::Kind::kAlwaysTrue) {
    context.report.Add(TokenPlace(context.statement, check.location),
                       "a new value here is another one each time, so the WHERE is "
                       "always true and keeps no unchanged row from being written",
                       "Compare the other columns only.");
  }
}

}  // namespace

extern const Rule kUpsertUpdatedAtAlwaysNow = {
    .id = "upsert-updated-at-always-now",
    .severity = Severity::kWarning,
    .category = "upsert",
    .summary = "A column that is set to the present time makes every row differ.",
    .statements = {"InsertStmt"},
    .check = Check,
};

}  // namespace walwise::sql
