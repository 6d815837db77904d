#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "upsert-rewriter/schema/column_mentions.h"
#include "upsert-rewriter/schema/ddl_index.h"
#include "upsert-rewriter/schema/ddl_reader.h"
#include "upsert-rewriter/schema/ddl_table.h"

namespace walwise::sql {

namespace {

struct Command {
  Node fields;      // AlterTableCmd's
  size_t location;  // where it begins
  const ExpressionText& text;

  std::string_view name() const { return fields.Text("name"); }
};

using Apply = void (*)(const Command&, Table*);

// A column that is not known is added to a table of which not everything is known.
Column* FindOrAddColumn(std::string_view name, Table* table) {
  if (table->FindColumn(name) == nullptr && !table->is_complete) {
    table->columns.emplace_back().name = name;
  }
  return table->FindColumn(name);
}

template <typename Change>
void ChangeColumn(const Command& command, Table* table, const Change& change) {
  if (Column* column = FindOrAddColumn(command.name(), table)) {
    change(column);
  }
}

void AddColumnCommand(const Command& command, Table* table) {
  const Node definition = command.fields["def"].As("ColumnDef");
  if (table->FindColumn(definition.Text("colname")) == nullptr) {
    AddColumn(definition, command.text, table);
  }
}

// Moves those for which `goes` is true.
template <typename T, typename Goes>
void Retire(std::vector<T>* present, std::vector<T>* former, const Goes& goes) {
  std::copy_if(present->begin(), present->end(), std::back_inserter(*former), goes);
  std::erase_if(*present, goes);
}

void DropColumn(const Command& command, Table* table) {
  Retire(&table->columns, &table->former_columns,
         [&](const Column& column) { return column.name == command.name(); });
  Retire(&table->indexes, &table->former_indexes,
         [&](const Index& index) { return IndexMentions(index, command.name()); });
}

void AlterColumnType(const Command& command, Table* table) {
  ChangeColumn(command, table, [&](Column* column) {
    table->former_columns.push_back(*column);
    const Node definition = command.fields["def"].As("ColumnDef");
    column->type = TypeText(definition["typeName"]);
    column->collation = CollationText(definition);
  });
}

void SetNotNull(const Command& command, Table* table) {
  ChangeColumn(command, table, [](Column* column) { column->not_null = true; });
}

void DropNotNull(const Command& command, Table* table) {
  ChangeColumn(command, table, [](Column* column) { column->not_null = false; });
}

void ColumnDefault(const Command& command, Table* table) {
  ChangeColumn(command, table, [&](Column* column) {
    column->default_expression =
        command.fields["def"] ? command.text.SetDefault(command.location) : "";
    column->is_serial = column->default_expression.starts_with("nextval(");
  });
}

void AddIdentity(const Command& command, Table* table) {
  ChangeColumn(command, table, [](Column* column) { column->is_identity = true; });
}

void DropIdentity(const Command& command, Table* table) {
  ChangeColumn(command, table, [](Column* column) { column->is_identity = false; });
}

void DropExpression(const Command& command, Table* table) {
  ChangeColumn(command, table, [](Column* column) { column->is_generated = false; });
}

void AddConstraint(const Command& command, Table* table) {
  const Node constraint = command.fields["def"].As("Constraint");
  AddConstraintIndex(constraint, "", command.text, table);
  if (constraint.Text("contype") != "CONSTR_NOTNULL") {
    return;
  }
  for (const Node key : constraint.List("keys")) {
    if (Column* column = FindOrAddColumn(StringValue(key), table)) {
      column->not_null = true;
    }
  }
}

void DropConstraint(const Command& command, Table* table) {
  Retire(&table->indexes, &table->former_indexes,
         [&](const Index& index) { return index.is_constraint && index.name == command.name(); });
}

void SetOptions(const Command& command, Table* table) {
  SetStorageOptions(command.fields["def"].As("List").List("items"), table);
}

void ReplicaIdentity(const Command& command, Table* table) {
  const std::string_view identity =
      command.fields["def"].As("ReplicaIdentityStmt").Text("identity_type");
  table->replica_identity = identity.empty() ? table->replica_identity : identity[0];
}

void EnableRowSecurity(const Command&, Table* table) { table->has_row_security = true; }
void DisableRowSecurity(const Command&, Table* table) { table->has_row_security = false; }
void SetLogged(const Command&, Table* table) { table->is_unlogged = false; }
void SetUnlogged(const Command&, Table* table) { table->is_unlogged = true; }

struct Subtype {
  std::string_view name;
  Apply apply;
};

constexpr Subtype kSubtypes[] = {
    {"AT_AddColumn", AddColumnCommand},
    {"AT_AddConstraint", AddConstraint},
    {"AT_AddIdentity", AddIdentity},
    {"AT_AlterColumnType", AlterColumnType},
    {"AT_ColumnDefault", ColumnDefault},
    {"AT_DisableRowSecurity", DisableRowSecurity},
    {"AT_DropColumn", DropColumn},
    {"AT_DropConstraint", DropConstraint},
    {"AT_DropExpression", DropExpression},
    {"AT_DropIdentity", DropIdentity},
    {"AT_DropNotNull", DropNotNull},
    {"AT_EnableRowSecurity", EnableRowSecurity},
    {"AT_ReplicaIdentity", ReplicaIdentity},
    {"AT_ResetRelOptions", SetOptions},
    {"AT_SetLogged", SetLogged},
    {"AT_SetNotNull", SetNotNull},
    {"AT_SetRelOptions", SetOptions},
    {"AT_SetUnLogged", SetUnlogged},
};

}  // namespace

Table& FindOrAdd(Node relation, Schema* schema) {
  const std::string_view in = relation.Text("schemaname");
  const std::string_view name = relation.Text("relname");
  if (Table* known = schema->FindMutable(in, name)) {
    return *known;
  }
  Table table;
  table.schema = in;
  table.name = name;
  table.is_complete = false;
  return schema->Add(std::move(table));
}

void AlterTable(Node statement, const ExpressionText& text, Schema* schema) {
  if (statement.Text("objtype") != "OBJECT_TABLE") {
    return;
  }
  const Node relation = statement["relation"];
  Table& table = FindOrAdd(relation, schema);
  const std::vector<size_t> locations = text.Commands(relation.location());
  size_t i = 0;
  for (const Node node : statement.List("cmds")) {
    const Command command{node.As("AlterTableCmd"), i < locations.size() ? locations[i] : 0, text};
    ++i;
    for (const Subtype& subtype : kSubtypes) {
      if (subtype.name == command.fields.Text("subtype")) {
        subtype.apply(command, &table);
      }
    }
    if (command.fields.Text("subtype") == "AT_AddInherit") {
      FindOrAdd(command.fields["def"].As("RangeVar"), schema).has_children = true;
    }
  }
}

}  // namespace walwise::sql
