#include <algorithm>
#include <map>

#include "upsert-rewriter/lint/column_uses.h"
#include "upsert-rewriter/lint/migration.h"
#include "upsert-rewriter/lint/find_words.h"
#include "upsert-rewriter/rules/rule.h"
#include "upsert-rewriter/schema/column_mentions.h"

namespace walwise::sql {

namespace {

// Each column that the index looks at, and where it is named first.
std::map<std::string_view, Span> IndexedColumns(std::string_view text, Node index) {
  std::map<std::string_view, Span> columns;
  const Span relation = RelationPlace(text, index["relation"]);
  const Span rest{relation.end, text.size()};
  for (const std::string_view list : {"indexParams", "indexIncludingParams"}) {
    for (const Node node : index.List(list)) {
      const std::string_view name = node.As("IndexElem").Text("name");
      if (!name.empty()) {
        columns.emplace(name, FindIdentifier(text, rest, name).value_or(relation));
      }
    }
  }
  const auto add_references = [&](Node expression) {
    Walk(expression, [&](std::string_view type, Node fields) {
      const NodeList names = type == "ColumnRef" ? fields.List("fields") : NodeList();
      if (names.size() == 1) {
        columns.emplace(StringValue(names[0]), TokenAt(text, fields.location()));
      }
      return true;
    });
  };
  for (const Node node : index.List("indexParams")) {
    add_references(node.As("IndexElem")["expr"]);
  }
  add_references(index["whereClause"]);
  return columns;
}

std::string Setters(const ColumnUses::Use& use) {
  return (use.updates == 1 ? "one statement sets"
                           : std::to_string(use.updates) + " statements set");
}

// Is another index on the column, so that its updates are not HOT as it is?
bool IsIndexedAnyway(const Table* table, std::string_view column) {
  if (table == nullptr) {
    return false;
  }
  return std::count_if(table->indexes.begin(), table->indexes.end(), [&](const Index& index) {
           return index.method != "brin" && IndexMentions(index, column);
         }) > 1;
}

void Check(const RuleContext& context) {
  const Node index = context.statement.tree.As("IndexStmt");
  const Node relation = index["relation"];
  const std::string table(relation.Text("relname"));
  const Table* known = context.schema.Find(relation.Text("schemaname"), table);
  // A unique index is there for what it forbids; BRIN doesn't stop HOT from 16 on.
  if (index.Bool("unique") || index.Text("accessMethod") == "brin" ||
      !IsExistingTable(context.facts, context.schema, relation.Text("schemaname"), table)) {
    return;
  }
  for (const auto& [column, place] : IndexedColumns(context.statement.text(), index)) {
    const std::optional<ColumnUses::Use> use = context.uses.Find(table, column);
    if (!use || use->updates == 0 || IsIndexedAnyway(known, column) || context.statement.is_down) {
      continue;
    }
    context.report.Add(
        place,
        Setters(*use) + " " + table + "." + std::string(column) + " (" + use->first_path + ":" +
            std::to_string(use->first_line) +
            "): with this index no such update is HOT, each writes an entry into every index",
        "Leave the column out of the index if its queries can do without, or index with BRIN "
        "(from PostgreSQL 16 on).");
  }
}

}  // namespace

extern const Rule kNewIndexOnHotUpdatedColumn = {
    .id = "new-index-on-hot-updated-column",
    .severity = Severity::kWarning,
    .category = "migration",
    .summary = "An index on a column that statements update makes those updates write every index.",
    .statements = {"IndexStmt"},
    .check = Check,
};

}  // namespace walwise::sql
