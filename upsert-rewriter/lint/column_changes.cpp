#include "upsert-rewriter/lint/column_changes.h"

#include "upsert-rewriter/lint/alter_table.h"

namespace walwise::sql {

namespace {

// The columns of which the condition says that they are not null, whatever else it says.
void AddNotNullColumns(Node condition, std::vector<std::string>* columns) {
  const Node test = condition.As("NullTest");
  const NodeList fields = test["arg"].As("ColumnRef").List("fields");
  if (test.Text("nulltesttype") == "IS_NOT_NULL" && fields.size() == 1) {
    columns->emplace_back(StringValue(fields[0]));
  }
  const Node both = condition.As("BoolExpr");
  if (both.Text("boolop") == "AND_EXPR") {
    for (const Node part : both.List("args")) {
      AddNotNullColumns(part, columns);
    }
  }
}

}  // namespace

void ColumnChanges::Come(Name name) { added_.insert(std::move(name)); }

void ColumnChanges::Go(const Name& name) {
  if (added_.erase(name) > 0) {
    undone_.insert(name);
  }
}

void ColumnChanges::AddCheck(std::string_view table, Node constraint) {
  std::vector<std::string> columns;
  AddNotNullColumns(constraint["raw_expr"], &columns);
  if (constraint.Bool("skip_validation")) {
    not_valid_[{std::string(table), std::string(constraint.Text("conname"))}] = columns;
    return;
  }
  for (std::string& column : columns) {
    checked_.emplace(table, std::move(column));
  }
}

void ColumnChanges::Create(Node create) {
  const std::string_view table = create["relation"].Text("relname");
  for (const Node element : create.List("tableElts")) {
    AddCheck(table, element.As("Constraint"));
    for (const Node constraint : element.As("ColumnDef").List("constraints")) {
      AddCheck(table, constraint.As("Constraint"));
    }
  }
}

void ColumnChanges::Validate(const Name& constraint) {
  validated_.insert(constraint);
  const auto columns = not_valid_.find(constraint);
  if (columns == not_valid_.end()) {
    return;
  }
  for (const std::string& column : columns->second) {
    checked_.emplace(constraint.first, column);
  }
}

void ColumnChanges::Alter(const Statement& statement) {
  const std::optional<AlterTable>& alter = statement.alter;
  if (!alter) {
    return;
  }
  const std::string table(alter->table);
  for (const AlterCommand& command : alter->commands) {
    const Name name(table, command.name);
    if (command.subtype == "AT_AddColumn") {
      Come({table, std::string(command.definition.Text("colname"))});
    } else if (command.subtype == "AT_DropColumn") {
      Go(name);
    } else if (command.subtype == "AT_AddConstraint") {
      AddCheck(table, command.definition);
    } else if (command.subtype == "AT_ValidateConstraint") {
      Validate(name);
    }
  }
}

void ColumnChanges::Add(const Statement& statement, std::string_view path) {
  if (path != path_) {
    path_ = path;
    added_.clear();
  }
  Create(statement.tree.As("CreateStmt"));
  Alter(statement);
  const Node rename = statement.tree.As("RenameStmt");
  if (rename.Text("renameType") == "OBJECT_COLUMN") {
    const std::string table(rename["relation"].Text("relname"));
    Go({table, std::string(rename.Text("subname"))});
    Come({table, std::string(rename.Text("newname"))});
  }
}

void ColumnChanges::Merge(const ColumnChanges& other) {
  undone_.insert(other.undone_.begin(), other.undone_.end());
  checked_.insert(other.checked_.begin(), other.checked_.end());
  for (const Name& constraint : other.validated_) {
    Validate(constraint);
  }
  for (const auto& [constraint, columns] : other.not_valid_) {
    not_valid_[constraint] = columns;
  }
}

bool ColumnChanges::IsUndone(std::string_view table, std::string_view column) const {
  return undone_.contains({std::string(table), std::string(column)});
}

bool ColumnChanges::HasNotNullCheck(std::string_view table, std::string_view column) const {
  return checked_.contains({std::string(table), std::string(column)});
}

}  // namespace walwise::sql
