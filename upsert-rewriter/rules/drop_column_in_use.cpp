#include "upsert-rewriter/lint/alter_table.h"
#include "upsert-rewriter/lint/column_uses.h"
#include "upsert-rewriter/lint/find_words.h"
#include "upsert-rewriter/rules/rule.h"
#include "upsert-rewriter/schema/column_mentions.h"

namespace walwise::sql {

namespace {

std::string ForNames(const ColumnUses::Use& use, const std::string& column) {
  const size_t statements = use.reads + use.inserts + use.updates;
  return column + " is still named in " + use.first_path + ":" + std::to_string(use.first_line) +
         (statements > 1 ? " and elsewhere" : "");
}

// Of an index that is more than the column's own: it goes with the column, without a word.
std::string Loss(const Index& index) {
  if (index.is_primary) {
    return "the primary key " + index.name + " goes with it, and with that the replica identity";
  }
  return (index.is_unique ? "the unique index " : "the index ") + index.name +
         " on other columns too goes with it";
}

std::string LostIndex(const RuleContext& context, const AlterTable& alter,
                      std::string_view column) {
  const Table* table = context.schema.Find(alter.schema, alter.table);
  if (table == nullptr) {
    return "";
  }
  for (const Index& index : table->former_indexes) {
    const bool is_gone = table->FindIndex(index.name) == nullptr;
    if (is_gone && IndexMentions(index, column) && (index.is_primary || index.columns.size() > 1)) {
      return Loss(index);
    }
  }
  return "";
}

// Does the table have the column when all is done? Then something adds it again.
bool ComesBack(const RuleContext& context, const AlterTable& alter, std::string_view column) {
  const Table* table = context.schema.Find(alter.schema, alter.table);
  return table != nullptr && table->FindColumn(column) != nullptr;
}

void CheckDrop(const RuleContext& context, const AlterTable& alter, const AlterCommand& command) {
  if (ComesBack(context, alter, command.name) ||
      context.uses.changes().IsUndone(alter.table, command.name)) {
    return;
  }
  const Span place =
      FindIdentifier(context.statement.text(), command.span, command.name).value_or(command.span);
  const std::string column = std::string(alter.table) + "." + std::string(command.name);
  if (const std::optional<ColumnUses::Use> use = context.uses.Find(alter.table, command.name)) {
    context.report.Add(place, ForNames(*use, column),
                       "Take it out of the statements first, and drop it with a later release: "
                       "the old program runs on while the new one is rolled out.");
    return;
  }
  const std::string loss = LostIndex(context, alter, command.name);
  if (!loss.empty()) {
    context.report.Add(place, column + " is in use: " + loss,
                       "Create CONCURRENTLY what shall take its place before the column goes.");
  }
}

void Check(const RuleContext& context) {
  const std::optional<AlterTable>& alter = context.statement.alter;
  if (!alter || context.statement.is_down) {
    return;
  }
  for (const AlterCommand& command : alter->commands) {
    if (command.subtype == "AT_DropColumn") {
      CheckDrop(context, *alter, command);
    }
  }
}

}  // namespace

extern const Rule kDropColumnInUse = {
    .id = "drop-column-in-use",
    .severity = Severity::kError,
    .category = "migration",
    .summary = "A dropped column that statements still name, or that takes an index with it.",
    .statements = {"AlterTableStmt"},
    .check = Check,
};

}  // namespace walwise::sql
