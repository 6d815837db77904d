#include "tests/difference/upserts.h"

#include <algorithm>

#include "tests/difference/values.h"

namespace walwise::difference {

namespace {

bool IsIn(const Texts& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

std::string Upserts::Make(Form form) {
  key_ = &context_->random.Pick(schema_.keys);
  std::vector<const Column*> columns;
  std::string head = Head(&columns);
  Sources sources(context_, schema_, columns);
  std::string rows = Rows(form, &sources);
  if (form == Form::kStatement && context_->Use(1, "source: DEFAULT VALUES")) {
    head = Text("INSERT INTO {0} AS {1} ", schema_.target, alias_);
    rows = "DEFAULT VALUES";
  }
  const std::string target = ConflictTarget();
  std::string statement = sources.with() + head + rows + " ON CONFLICT " + target;
  if (context_->Use(3, "statement: DO NOTHING")) return statement + " DO NOTHING";
  statement += " DO UPDATE SET " + SetList() + Where();
  if (form == Form::kInFunction) return statement;
  return statement + (form == Form::kInWith ? " RETURNING *" : Returning());
}

std::string Upserts::Rows(Form form, Sources* sources) {
  if (form == Form::kStatement) return sources->Make();
  if (form == Form::kAfterWith || context_->random.Chance(60)) return sources->OneRow();
  return sources->Make();
}

std::string Upserts::Head(std::vector<const Column*>* columns) {
  alias_ = schema_.target;
  std::string head = "INSERT INTO " + schema_.target;
  if (context_->Use(30, "statement: alias")) {
    alias_ = "x";
    head += " AS x";
  }
  *columns = ChooseColumns();
  Texts names;
  for (const Column* column : *columns) names.push_back(column->name);
  head += " (" + Join(names) + ") ";
  const bool has_identity = std::any_of(columns->begin(), columns->end(), [](const Column* column) {
    return column->fill == Fill::kIdentityAlways || column->fill == Fill::kIdentityByDefault;
  });
  if (has_identity && context_->Use(50, "statement: OVERRIDING")) {
    head += context_->random.Chance(70) ? "OVERRIDING SYSTEM VALUE " : "OVERRIDING USER VALUE ";
  }
  return head;
}

// Mostly the columns of the key and some more, in any order.
std::vector<const Column*> Upserts::ChooseColumns() {
  std::vector<const Column*> columns;
  const bool all = context_->random.Chance(35);
  for (const Column& column : schema_.columns) {
    if (column.is_generated() && !context_->random.Chance(3)) continue;
    const bool in_key = IsIn(key_->columns, column.name) || column.name == schema_.partition_column;
    const int percent = in_key || column.is_not_null ? 98 : 60;
    if (all || context_->random.Chance(percent)) columns.push_back(&column);
  }
  if (columns.empty()) columns.push_back(&schema_.columns.front());
  if (context_->Use(30, "statement: columns in another order")) context_->random.Shuffle(&columns);
  return columns;
}

std::string Upserts::ConflictTarget() {
  if (context_->Use(1, "conflict target: no such index")) {
    return "(" + context_->random.Pick(schema_.columns).name + ")";
  }
  const std::string target = context_->random.Pick(key_->targets);
  if (target.starts_with("ON CONSTRAINT")) context_->Note("conflict target: ON CONSTRAINT");
  if (target.find(" / ") != std::string::npos) context_->Note("conflict target: may raise");
  return target;
}

const Column& Upserts::SettableColumn() {
  for (int i = 0; i < 6; i++) {
    const Column& column = context_->random.Pick(schema_.columns);
    const bool is_fixed = column.is_generated() || column.fill == Fill::kIdentityAlways;
    const bool in_key = IsIn(key_->columns, column.name) || column.name == schema_.partition_column;
    if (is_fixed || (in_key && !context_->random.Chance(20))) continue;
    if (in_key) context_->Note("set: a column of the key");
    return column;
  }
  context_->Note("set: a column of the key");
  return schema_.columns.front();
}

std::string Upserts::SetList() {
  Texts assignments;
  Texts seen;
  if (context_->Use(2, "set: several columns from a sub-select")) return AssignSubSelect();
  if (context_->Use(4, "set: a row")) return AssignRow();
  for (int i = context_->random.Between(1, 3); i > 0; i--) {
    const Column& column = SettableColumn();
    if (IsIn(seen, column.name)) continue;
    seen.push_back(column.name);
    assignments.push_back(Assignment(column));
  }
  return DroppableList(assignments);
}

std::string Upserts::Assignment(const Column& column) {
  return column.name + " = " + AssignedValue(column);
}

std::string Upserts::AssignedValue(const Column& column) {
  const int way = context_->random.Below(100);
  if (way < 60) {
    context_->Note("set: EXCLUDED");
    return "EXCLUDED." + column.name;
  }
  if (way < 80) {
    context_->Note("set: from the old value");
    return Text(column.type->next, Mine(column));
  }
  if (way < 90) {
    context_->Note("set: a value");
    return Literal(context_, *column.type);
  }
  if (way < 93) {
    context_->Note("set: DEFAULT");
    return "DEFAULT";
  }
  if (way < 96 && column.is_in_source) {
    context_->Note("set: a sub-select");
    return Text(
        "(SELECT s.{0} FROM s WHERE s.{0}::text <> {1}::text ORDER BY s::text COLLATE "
        "\"C\" LIMIT 1)",
        column.name, Mine(column));
  }
  context_->Note("set: itself");
  return Mine(column);
}

std::string Upserts::AssignSubSelect() {
  const Column& first = SettableColumn();
  const Column& second = SettableColumn();
  if (&first == &second) return Assignment(first);
  const std::string from = first.is_in_source && second.is_in_source ? "s" : "t";
  return Text("({0}, {1}) = (SELECT o.{0}, o.{1} FROM {2} AS o ", first.name, second.name, from) +
         "ORDER BY o::text COLLATE \"C\" LIMIT 1)";
}

std::string Upserts::AssignRow() {
  const Column& first = SettableColumn();
  const Column& second = SettableColumn();
  if (&first == &second) return Assignment(first);
  const std::string_view row = context_->random.Chance(50) ? "ROW" : "";
  return Text("({0}, {1}) = {2}({3}, {4})", first.name, second.name, row, AssignedValue(first),
              AssignedValue(second));
}

std::string Upserts::Where() {
  if (context_->random.Chance(percent_without_where_)) {
    context_->Note("where: none");
    return "";
  }
  Conditions conditions(context_, schema_, alias_, "EXCLUDED");
  return Droppable(" WHERE " + conditions.Make());
}

std::string Upserts::Returning() {
  static const std::vector<Way<Upserts>> ways = {
      {60, "returning: expressions", &Upserts::ReturnedExpressions},
      {20, "returning: old and new", &Upserts::ReturnedOldAndNew, 180000},
  };
  if (context_->random.Chance(45)) return "";
  if (context_->Use(30, "returning: *")) return Droppable(" RETURNING *");
  return Droppable(" RETURNING " + MakeOne(context_, this, ways));
}

std::string Upserts::ReturnedExpressions() {
  const Column& column = context_->random.Pick(schema_.columns);
  const Texts expressions = {
      Mine(column),
      Text(column.type->next, Mine(column)) + " AS changed",
      alias_ + ".*",
      "(xmax = 0) AS inserted",
      Text("{0}.tableoid::regclass", alias_),
      "(SELECT count(*) FROM t AS r) AS n",
      "noisy(1)",
      alias_,
  };
  Texts chosen;
  for (int i = context_->random.Between(1, 3); i > 0; i--) {
    chosen.push_back(context_->random.Pick(expressions));
  }
  return DroppableList(chosen);
}

std::string Upserts::ReturnedOldAndNew() {
  const Column& column = context_->random.Pick(schema_.columns);
  const Texts expressions = {
      "old.*",       "new.*", "old." + column.name, "new." + column.name, "old IS NULL AS inserted",
      "old.*, new.*"};
  return context_->random.Pick(expressions);
}

}  // namespace walwise::difference
