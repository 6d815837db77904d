#include "upsert-rewriter/lint/conflict_key.h"
#include "upsert-rewriter/lint/places.h"
#include "upsert-rewriter/rules/rule.h"
#include "upsert-rewriter/tree/expression.h"

namespace walwise::sql {

namespace {

void Report(const RuleContext& context, size_t location, std::string_view index) {
  context.report.Add(
      TokenPlace(context.statement, location),
      "the index " + std::string(index) +
          " needs this column: an update that changes it is not HOT, so every index of the table "
          "gets a new entry",
      "Drop the index if nothing reads it, or keep columns that change often in a table of their "
      "own.");
}

// One finding a statement: a single indexed column is enough to lose HOT.
void CheckUpsert(const RuleContext& context, const Upsert& upsert, const Table& table) {
  for (const SetItem& item : upsert.set) {
    const bool is_same =
        TargetColumn(upsert, item.value) == item.column ||
        (item.excluded_column == item.column && IsConflictKey(upsert, &table, item.column));
    const std::string_view index = is_same ? std::string_view() : table.IndexOn(item.column);
    if (!index.empty()) {
      return Report(context, item.location, index);
    }
  }
}

void CheckUpdate(const RuleContext& context, Node update, const Table& table) {
  for (const Node target : update.List("targetList")) {
    const Node item = target.As("ResTarget");
    const std::string_view column = item.Text("name");
    const Node value = item["val"];
    const Node known = EqualityWith(update["whereClause"], column);
    const bool is_same = ColumnName(value) == column || (known && SameTree(known, value));
    const std::string_view index = is_same ? std::string_view() : table.IndexOn(column);
    if (!index.empty()) {
      return Report(context, item.location(), index);
    }
  }
}

void Check(const RuleContext& context) {
  const std::optional<Upsert>& upsert = context.statement.upsert;
  const Node update = context.statement.tree.As("UpdateStmt");
  if (!update && !(upsert && upsert->does_update)) {
    return;
  }
  const Node relation = update ? update["relation"] : upsert->insert["relation"];
  const Table* table = context.schema.Find(relation.Text("schemaname"), relation.Text("relname"));
  if (table == nullptr) {
    return;
  }
  if (update) {
    CheckUpdate(context, update, *table);
  } else {
    CheckUpsert(context, *upsert, *table);
  }
}

}  // namespace

extern const Rule kUpsertTouchesIndexedColumn = {
    .id = "upsert-touches-indexed-column",
    .severity = Severity::kInfo,
    .category = "write",
    .summary = "An update that changes an indexed column is not HOT and writes to every index.",
    .statements = {"InsertStmt", "UpdateStmt"},
    .check = Check,
};

}  // namespace walwise::sql
