#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "upsert-rewriter/schema/ddl_index.h"
#include "upsert-rewriter/schema/ddl_reader.h"
#include "upsert-rewriter/schema/ddl_table.h"
#include "upsert-rewriter/schema/identifier.h"
#include "upsert-rewriter/schema/object_name.h"

namespace walwise::sql {

namespace {

// The server's bits for LIKE ... INCLUDING.
constexpr int64_t kLikeDefaults = 1 << 3;
constexpr int64_t kLikeGenerated = 1 << 4;
constexpr int64_t kLikeIdentity = 1 << 5;
constexpr int64_t kLikeIndexes = 1 << 6;

Table NewTable(Node relation) {
  Table table;
  table.schema = relation.Text("schemaname");
  table.name = relation.Text("relname");
  table.is_unlogged = relation.Text("relpersistence") == "u";
  table.is_temporary = relation.Text("relpersistence") == "t";
  return table;
}

// Of that very schema: the name may also stand for a table elsewhere.
Table* FindExact(Node relation, Schema* schema) {
  Table* table = schema->FindMutable(relation.Text("schemaname"), relation.Text("relname"));
  return table != nullptr && table->schema == relation.Text("schemaname") ? table : nullptr;
}

bool IsSerial(Node type_name) {
  const NodeList names = type_name.List("names");
  const std::string_view name =
      names.empty() ? std::string_view() : StringValue(names[names.size() - 1]);
  return name == "serial" || name == "bigserial" || name == "smallserial" || name == "serial2" ||
         name == "serial4" || name == "serial8";
}

void MakeSerial(const Table& table, Column* column) {
  const std::string sequence =
      QualifiedName(table.schema, ObjectName(table.name, column->name, "seq"));
  column->is_serial = true;
  column->not_null = true;
  column->default_expression = "nextval('" + sequence + "'::regclass)";
}

// Where the constraint behind `location` begins, or COLLATE: no default reaches over it.
size_t NextConstraint(Node definition, size_t location) {
  size_t next = std::string_view::npos;
  for (const Node node : definition.List("constraints")) {
    const size_t at = node.As("Constraint").location();
    next = at > location ? std::min(next, at) : next;
  }
  return next;
}

void ApplyColumnConstraint(Node constraint, size_t stop, const ExpressionText& text,
                           Column* column) {
  const std::string_view kind = constraint.Text("contype");
  if (kind == "CONSTR_NOTNULL") {
    column->not_null = true;
  } else if (kind == "CONSTR_NULL") {
    column->not_null = false;
  } else if (kind == "CONSTR_DEFAULT") {
    column->default_expression = text.Default(constraint.location(), stop);
    column->is_serial = column->default_expression.starts_with("nextval(");
  } else if (kind == "CONSTR_IDENTITY") {
    column->is_identity = true;
    column->not_null = true;
  } else if (kind == "CONSTR_GENERATED") {
    column->is_generated = true;
  }
}

Column& Replace(Column column, Table* table) {
  if (Column* known = table->FindColumn(column.name)) {
    return *known = std::move(column);
  }
  return table->columns.emplace_back(std::move(column));
}

void CopyLike(Node clause, const Schema& schema, Table* table) {
  const Node relation = clause["relation"];
  const Table* source = schema.Find(relation.Text("schemaname"), relation.Text("relname"));
  if (source == nullptr) {
    table->is_complete = false;
    return;
  }
  table->is_complete = table->is_complete && source->is_complete;
  const int64_t options = clause.Int("options");
  for (Column column : source->columns) {
    const bool keeps_default = (options & kLikeDefaults) != 0;
    column.default_expression = keeps_default ? column.default_expression : "";
    column.is_serial = column.is_serial && keeps_default;
    column.is_generated = column.is_generated && (options & kLikeGenerated) != 0;
    column.is_identity = column.is_identity && (options & kLikeIdentity) != 0;
    Replace(std::move(column), table);
  }
  if ((options & kLikeIndexes) != 0) {
    for (const Index& index : source->indexes) {
      CopyIndex(index, table);
    }
  }
}

// A child has its parents' columns; a partition their indexes and row triggers too.
void Inherit(const Table* parent, bool is_partition, Table* table) {
  if (parent == nullptr) {
    table->is_complete = false;
    return;
  }
  table->is_complete = table->is_complete && parent->is_complete;
  for (const Column& column : parent->columns) {
    Replace(column, table);
  }
  if (!is_partition) {
    return;
  }
  table->has_insert_row_triggers = parent->has_insert_row_triggers;
  table->has_update_row_triggers = parent->has_update_row_triggers;
  table->is_published = parent->is_published;
  for (const Index& index : parent->indexes) {
    CopyIndex(index, table);
  }
}

// PARTITION OF and OF type: what a column that is there already gains.
void AmendColumn(Node definition, const ExpressionText& text, Table* table) {
  const std::string_view name = definition.Text("colname");
  if (table->FindColumn(name) == nullptr) {
    table->columns.emplace_back().name = name;
  }
  for (const Node node : definition.List("constraints")) {
    const Node constraint = node.As("Constraint");
    ApplyColumnConstraint(constraint, NextConstraint(definition, constraint.location()), text,
                          table->FindColumn(name));
    AddConstraintIndex(constraint, name, text, table);
  }
}

void ApplyElement(Node element, const ExpressionText& text, const Schema& schema, Table* table) {
  if (const Node definition = element.As("ColumnDef")) {
    definition["typeName"] ? AddColumn(definition, text, table)
                           : AmendColumn(definition, text, table);
  } else if (const Node like = element.As("TableLikeClause")) {
    CopyLike(like, schema, table);
  }
}

// Those of the table come after all columns, and the primary key before the others, as the server
// makes them.
void ApplyTableConstraints(NodeList elements, const ExpressionText& text, Table* table) {
  for (const bool primary : {true, false}) {
    for (const Node element : elements) {
      const Node constraint = element.As("Constraint");
      if ((constraint.Text("contype") == "CONSTR_PRIMARY") == primary) {
        AddConstraintIndex(constraint, "", text, table);
      }
    }
  }
  for (const Node element : elements) {
    const Node constraint = element.As("Constraint");
    if (constraint.Text("contype") != "CONSTR_NOTNULL") {
      continue;
    }
    for (const Node key : constraint.List("keys")) {
      if (Column* column = table->FindColumn(StringValue(key))) {
        column->not_null = true;
      }
    }
  }
}

}  // namespace

void AddColumn(Node definition, const ExpressionText& text, Table* table) {
  Column column;
  column.name = definition.Text("colname");
  column.type = TypeText(definition["typeName"]);
  column.collation = CollationText(definition);
  if (IsSerial(definition["typeName"])) {
    MakeSerial(*table, &column);
  }
  // In a child's definition it may be a parent's column, which has a default and NOT NULL already.
  if (Column* inherited = table->FindColumn(column.name)) {
    inherited->type = column.type;
  } else {
    table->columns.push_back(std::move(column));
  }
  AmendColumn(definition, text, table);
}

void SetStorageOptions(NodeList options, Table* table) {
  for (const Node node : options) {
    const Node option = node.As("DefElem");
    if (option.Text("defname") != "fillfactor" || !option.Text("defnamespace").empty()) {
      continue;
    }
    const Node value = option["arg"];
    int fillfactor = static_cast<int>(value.As("Integer").Int("ival"));
    const std::string_view quoted = StringValue(value);
    std::from_chars(quoted.data(), quoted.data() + quoted.size(), fillfactor);
    table->fillfactor = fillfactor > 0 ? std::optional<int>(fillfactor) : std::nullopt;
  }
}

void CreateTable(Node statement, const ExpressionText& text, Schema* schema) {
  const Node relation = statement["relation"];
  const Table* known = FindExact(relation, schema);
  if (known != nullptr && known->is_complete && statement.Bool("if_not_exists")) {
    return;
  }
  Table table = NewTable(relation);
  const bool is_partition = static_cast<bool>(statement["partbound"]);
  for (const Node node : statement.List("inhRelations")) {
    const Node name = node.As("RangeVar");
    Table* parent = schema->FindMutable(name.Text("schemaname"), name.Text("relname"));
    Inherit(parent, is_partition, &table);
    if (parent != nullptr && !is_partition) {
      parent->has_children = true;
    }
  }
  table.is_complete = table.is_complete && !statement["ofTypename"];
  for (const Node element : statement.List("tableElts")) {
    ApplyElement(element, text, *schema, &table);
  }
  ApplyTableConstraints(statement.List("tableElts"), text, &table);
  SetStorageOptions(statement.List("options"), &table);
  table.is_partitioned = static_cast<bool>(statement["partspec"]);
  schema->Add(std::move(table));
}

void CreateTableAs(Node statement, Schema* schema) {
  const Node into = statement["into"];
  const bool exists = FindExact(into["rel"], schema) != nullptr;
  if (statement.Text("objtype") != "OBJECT_TABLE" || (exists && statement.Bool("if_not_exists"))) {
    return;
  }
  Table table = NewTable(into["rel"]);
  const NodeList names = into.List("colNames");
  size_t i = 0;
  const NodeList targets = statement["query"].As("SelectStmt").List("targetList");
  // Without targets it is VALUES, a set operation or EXECUTE.
  table.is_complete = !targets.empty();
  for (const Node node : targets) {
    const Node target = node.As("ResTarget");
    std::string name(names[i] ? StringValue(names[i]) : target.Text("name"));
    name = name.empty() ? ColumnNameOf(target["val"]) : name;
    table.is_complete = table.is_complete && !name.empty();
    if (!name.empty()) {
      table.columns.emplace_back().name = name;
    }
    ++i;
  }
  SetStorageOptions(into.List("options"), &table);
  schema->Add(std::move(table));
}

}  // namespace walwise::sql
