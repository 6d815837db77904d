#include "upsert-rewriter/lint/alter_table.h"
#include "upsert-rewriter/lint/column_uses.h"
#include "upsert-rewriter/lint/migration.h"
#include "upsert-rewriter/lint/find_words.h"
#include "upsert-rewriter/rules/rule.h"

namespace walwise::sql {

namespace {

bool IsSerial(Node type_name) {
  const NodeList names = type_name.List("names");
  return !names.empty() && StringValue(names[names.size() - 1]).find("serial") < 6;
}

// The NOT NULL of an added column that rows of old have nothing for; nothing if there is none.
Node UnfilledNotNull(Node column) {
  Node not_null;
  bool is_filled = IsSerial(column["typeName"]);
  for (const Node node : column.List("constraints")) {
    const Node constraint = node.As("Constraint");
    const std::string_view kind = constraint.Text("contype");
    not_null = kind == "CONSTR_NOTNULL" ? constraint : not_null;
    is_filled = is_filled || kind == "CONSTR_DEFAULT" || kind == "CONSTR_IDENTITY" ||
                kind == "CONSTR_GENERATED";
  }
  return is_filled ? Node() : not_null;
}

void CheckSet(const RuleContext& context, const AlterTable& alter, const AlterCommand& command) {
  if (context.uses.changes().HasNotNullCheck(alter.table, command.name)) {
    return;
  }
  context.report.Add(
      FindWords(context.statement.text(), command.span, {"set", "not", "null"})
          .value_or(command.span),
      "unless a valid CHECK says that " + std::string(command.name) +
          " is not null, the whole table is read under ACCESS EXCLUSIVE; and programs and "
          "changes under way that leave the column out fail from then on",
      "Add CHECK (" + std::string(command.name) +
          " IS NOT NULL) NOT VALID, VALIDATE it in another transaction, then set NOT NULL.");
}

void CheckAdd(const RuleContext& context, const AlterCommand& command) {
  const Node not_null = UnfilledNotNull(command.definition);
  if (!not_null) {
    return;
  }
  const std::string_view text = context.statement.text();
  const Span rest{not_null.location(), command.span.end};
  context.report.Add(FindWords(text, rest, {"not", "null"}).value_or(command.span),
                     "fails if the table has rows, for " +
                         std::string(command.definition.Text("colname")) +
                         " has no default; and inserts that don't name it fail from then on",
                     "Give it a DEFAULT, or add it without NOT NULL, fill it in batches and let a "
                     "CHECK that is validated later stand for NOT NULL.");
}

void Check(const RuleContext& context) {
  const std::optional<AlterTable>& alter = context.statement.alter;
  if (!alter || !IsExistingTable(context.facts, context.schema, alter->schema, alter->table) ||
      context.statement.is_down) {
    return;
  }
  for (const AlterCommand& command : alter->commands) {
    if (command.subtype == "AT_SetNotNull") {
      CheckSet(context, *alter, command);
    } else if (command.subtype == "AT_AddColumn") {
      CheckAdd(context, command);
    }
  }
}

}  // namespace

extern const Rule kSetNotNullOnExistingColumn = {
    .id = "set-not-null-on-existing-column",
    .severity = Severity::kWarning,
    .category = "migration",
    .summary =
        "NOT NULL on a table with rows reads all of it under ACCESS EXCLUSIVE or fails, and breaks "
        "writers that don't know the column.",
    .statements = {"AlterTableStmt"},
    .check = Check,
};

}  // namespace walwise::sql
