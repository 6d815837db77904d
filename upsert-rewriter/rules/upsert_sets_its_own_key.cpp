#include "upsert-rewriter/lint/conflict_key.h"
#include "upsert-rewriter/lint/places.h"
#include "upsert-rewriter/rules/rule.h"

namespace walwise::sql {

namespace {

// Values of these types can be equal and not the same: setting them may be meant.
bool EqualMeansSame(const Table* table, std::string_view column) {
  const Column* known = table == nullptr ? nullptr : table->FindColumn(column);
  return known == nullptr ||
         (known->type.find("citext") == std::string::npos && !known->type.starts_with("numeric"));
}

void Check(const RuleContext& context) {
  const std::optional<Upsert>& upsert = context.statement.upsert;
  if (!upsert || !upsert->does_update || !upsert->has_target()) {
    return;
  }
  const Table* table = context.schema.Find(upsert->schema, upsert->table);
  for (const SetItem& item : upsert->set) {
    if (item.excluded_column != item.column || !IsConflictKey(*upsert, table, item.column) ||
        !EqualMeansSame(table, item.column)) {
      continue;
    }
    context.report.Add(
        TokenPlace(context.statement, item.location),
        "the key has this value already, or there would be no conflict; naming it in SET takes the "
        "row lock of FOR UPDATE, which waits for other sessions' foreign key checks of it",
        "Leave it out of SET; if the row is wanted back, read it with a SELECT.");
  }
}

}  // namespace

extern const Rule kUpsertSetsItsOwnKey = {
    .id = "upsert-sets-its-own-key",
    .severity = Severity::kWarning,
    .category = "upsert",
    .summary =
        "DO UPDATE that sets its conflict key to itself takes a stronger row lock, which conflicts "
        "with foreign key checks.",
    .statements = {"InsertStmt"},
    .check = Check,
};

}  // namespace walwise::sql
