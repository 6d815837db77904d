#include <algorithm>

#include "upsert-rewriter/lint/alter_table.h"
#include "upsert-rewriter/lint/find_words.h"
#include "upsert-rewriter/rules/rule.h"

namespace walwise::sql {

namespace {

std::string Effect(const Table* table) {
  return table != nullptr && table->is_published
             ? "the table is published: its UPDATEs and DELETEs fail from then on"
             : "UPDATE and DELETE of this table fail once it is published, and other consumers of "
               "the WAL can't tell which row they were about";
}

void CheckNothing(const RuleContext& context, const Table* table, const AlterCommand& command) {
  const bool is_changed_later = table != nullptr && table->replica_identity != 'n';
  if (command.definition.Text("identity_type") == "n" && !is_changed_later) {
    context.report.Add(
        FindWords(context.statement.text(), command.span, {"replica", "identity", "nothing"})
            .value_or(command.span),
        Effect(table), "Use the primary key (DEFAULT), a unique index (USING INDEX), or FULL.");
  }
}

bool WasPrimaryKey(const Table& table, std::string_view constraint) {
  return std::any_of(
      table.former_indexes.begin(), table.former_indexes.end(),
      [&](const Index& index) { return index.is_primary && index.name == constraint; });
}

void CheckDroppedKey(const RuleContext& context, const Table* table, const AlterCommand& command) {
  if (table == nullptr || table->replica_identity != 'd' || table->PrimaryKey() != nullptr) {
    return;
  }
  // Of a table that only ALTER TABLE told of, there is the name.
  const bool was_key = WasPrimaryKey(*table, command.name) ||
                       (!table->is_complete && command.name == table->name + "_pkey");
  if (was_key) {
    context.report.Add(
        FindIdentifier(context.statement.text(), command.span, command.name).value_or(command.span),
        "the primary key is the replica identity: " + Effect(table),
        "Add the new key in the same statement, or set another REPLICA IDENTITY "
        "before.");
  }
}

void Check(const RuleContext& context) {
  const std::optional<AlterTable>& alter = context.statement.alter;
  if (!alter || context.statement.is_down) {
    return;
  }
  const Table* table = context.schema.Find(alter->schema, alter->table);
  for (const AlterCommand& command : alter->commands) {
    if (command.subtype == "AT_ReplicaIdentity") {
      CheckNothing(context, table, command);
    } else if (command.subtype == "AT_DropConstraint") {
      CheckDroppedKey(context, table, command);
    }
  }
}

}  // namespace

extern const Rule kReplicaIdentityNothing = {
    .id = "replica-identity-nothing",
    .severity = Severity::kWarning,
    .category = "change-stream",
    .summary =
        "Without a replica identity, UPDATE and DELETE of a published table fail, and the WAL "
        "doesn't say which row they changed.",
    .statements = {"AlterTableStmt"},
    .check = Check,
};

}  // namespace walwise::sql
