#include <algorithm>

#include "upsert-rewriter/lint/places.h"
#include "upsert-rewriter/rules/rule.h"

namespace walwise::sql {

namespace {

constexpr std::string_view kHint = "Name the conflict that is expected: ON CONFLICT (column).";

size_t UniqueIndexes(const Table& table) {
  return static_cast<size_t>(std::count_if(table.indexes.begin(), table.indexes.end(),
                                           [](const Index& index) { return index.is_unique; }));
}

void Check(const RuleContext& context) {
  const std::optional<Upsert>& upsert = context.statement.upsert;
  if (!upsert || upsert->does_update || upsert->has_target()) {
    return;
  }
  const Table* table = context.schema.Find(upsert->schema, upsert->table);
  const size_t indexes = table == nullptr ? 0 : UniqueIndexes(*table);
  if (indexes > 1) {
    context.report.Add(ConflictPlace(context.statement),
                       "any of the table's " + std::to_string(indexes) +
                           " unique indexes may stop a row here, without a word",
                       std::string(kHint));
  } else if (table == nullptr || !table->is_complete) {
    context.report.AddMild(ConflictPlace(context.statement),
                           "without a conflict target, a violation of any unique index drops the "
                           "row without a word",
                           std::string(kHint));
  }
}

}  // namespace

extern const Rule kDoNothingWithoutTarget = {
    .id = "do-nothing-without-target",
    .severity = Severity::kWarning,
    .category = "upsert",
    .summary = "ON CONFLICT DO NOTHING without a target swallows violations of every unique index.",
    .statements = {"InsertStmt"},
    .check = Check,
};

}  // namespace walwise::sql
