#include "upsert-rewriter/lint/column_uses.h"
#include "upsert-rewriter/lint/migration.h"
#include "upsert-rewriter/lint/find_words.h"
#include "upsert-rewriter/rules/rule.h"

namespace walwise::sql {

namespace {

// The old name: RENAME [COLUMN] here TO new.
Span OldName(const RuleContext& context, Node rename) {
  const std::string_view text = context.statement.text();
  const Span whole{rename["relation"].location(), text.size()};
  const Span rest{FindWords(text, whole, {"rename"}).value_or(whole).begin, whole.end};
  return FindIdentifier(text, rest, rename.Text("subname")).value_or(rest);
}

// Is the old name a column's again when all is done, as when two columns change places?
bool IsTakenAgain(const RuleContext& context, Node rename) {
  const Node relation = rename["relation"];
  const Table* table = context.schema.Find(relation.Text("schemaname"), relation.Text("relname"));
  return table != nullptr && table->FindColumn(rename.Text("subname")) != nullptr;
}

void Check(const RuleContext& context) {
  const Node rename = context.statement.tree.As("RenameStmt");
  const Node relation = rename["relation"];
  const std::string table(relation.Text("relname"));
  const std::string column(rename.Text("subname"));
  if (rename.Text("renameType") != "OBJECT_COLUMN" ||
      rename.Text("relationType") != "OBJECT_TABLE" ||
      !IsExistingTable(context.facts, context.schema, relation.Text("schemaname"), table) ||
      IsTakenAgain(context, rename) || context.uses.changes().IsUndone(table, column) ||
      context.statement.is_down) {
    return;
  }
  const std::optional<ColumnUses::Use> use = context.uses.Find(table, column);
  const std::string place =
      use ? ": " + use->first_path + ":" + std::to_string(use->first_line) + " does" : "";
  context.report.Add(OldName(context, rename),
                     "programs and consumers of the change stream that name " + table + "." +
                         column + " fail from this moment on" + place,
                     "Add a column of the new name and write both until nobody reads the old one, "
                     "or rename behind a view that keeps the old name.");
}

}  // namespace

extern const Rule kRenameColumn = {
    .id = "rename-column",
    .severity = Severity::kWarning,
    .category = "migration",
    .summary = "A renamed column breaks every reader that knows it by name, at once.",
    .statements = {"RenameStmt"},
    .check = Check,
};

}  // namespace walwise::sql
