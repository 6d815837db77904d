#include <string>

#include "upsert-rewriter/lint/alter_table.h"
#include "upsert-rewriter/lint/migration.h"
#include "upsert-rewriter/lint/find_words.h"
#include "upsert-rewriter/lint/type_change.h"
#include "upsert-rewriter/rules/rule.h"
#include "upsert-rewriter/schema/ddl_reader.h"

namespace walwise::sql {

namespace {

// The column's type before it became `type`; "" if it is not known.
std::string OldType(const Table* table, std::string_view column, const std::string& type) {
  std::string old;
  const size_t count = table == nullptr ? 0 : table->former_columns.size();
  for (size_t i = 0; i < count; ++i) {
    const Column& former = table->former_columns[i];
    if (former.name != column) {
      continue;
    }
    if (old != "" && former.type == type) {
      return old;
    }
    old = former.type;
  }
  return old;
}

// USING column::type is what the server would do by itself.
bool IsPlainCast(Node expression, std::string_view column, const std::string& type) {
  const Node cast = expression.As("TypeCast");
  const NodeList fields = (cast ? cast["arg"] : expression).As("ColumnRef").List("fields");
  return fields.size() == 1 && StringValue(fields[0]) == column &&
         (!cast || TypeText(cast["typeName"]) == type);
}

// From the type's first word to before COLLATE or USING.
Span TypePlace(std::string_view text, const AlterCommand& command) {
  const Span type{command.definition["typeName"].location(), command.span.end};
  size_t end = type.end;
  for (const std::string_view word : {"using", "collate"}) {
    const std::optional<Span> found = FindWords(text, {type.begin, end}, {word});
    end = found ? found->begin : end;
  }
  return TokensOf(text, {type.begin, end});
}

void CheckType(const RuleContext& context, const AlterTable& alter, const AlterCommand& command) {
  const std::string type = TypeText(command.definition["typeName"]);
  const std::string old =
      OldType(context.schema.Find(alter.schema, alter.table), command.name, type);
  const Node expression = command.definition["raw_default"];
  const bool is_plain = !expression || IsPlainCast(expression, command.name, type);
  if (is_plain && !old.empty() && KeepsStoredValues(old, type)) {
    return;
  }
  const std::string rewrite =
      "the whole table is written anew, into the WAL too, under ACCESS EXCLUSIVE, and consumers "
      "of its changes see another type";
  const bool is_sure = !is_plain || !old.empty();
  context.report.Add(
      TypePlace(context.statement.text(), command),
      (is_sure ? "" : "unless the type it has (not known here) is stored as " + type + " is, ") +
          (old.empty() ? "" : "from " + old + " to " + type + ": ") + rewrite,
      "Add a column of the new type, keep it up to date, fill it in batches, then let readers "
      "move over" +
          std::string(is_sure ? "." : "; or name the schema with --schema or --dsn."));
}

void Check(const RuleContext& context) {
  const std::optional<AlterTable>& alter = context.statement.alter;
  if (!alter || !IsExistingTable(context.facts, context.schema, alter->schema, alter->table) ||
      context.statement.is_down) {
    return;
  }
  for (const AlterCommand& command : alter->commands) {
    if (command.subtype == "AT_AlterColumnType") {
      CheckType(context, *alter, command);
    }
  }
}

}  // namespace

extern const Rule kChangeColumnType = {
    .id = "change-column-type",
    .severity = Severity::kWarning,
    .category = "migration",
    .summary =
        "Another type writes the whole table anew and into the WAL, unless it is stored alike.",
    .statements = {"AlterTableStmt"},
    .check = Check,
};

}  // namespace walwise::sql
