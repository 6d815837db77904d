#include "tests/difference/keys.h"

#include <algorithm>

#include "tests/difference/values.h"

namespace walwise::difference {

namespace {

bool IsIn(const Texts& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

std::string Listed(const Texts& columns) { return "(" + Join(columns) + ")"; }

std::string Reversed(Texts columns) {
  std::reverse(columns.begin(), columns.end());
  return Listed(columns);
}

}  // namespace

void Keys::Make() {
  const int count = context_->random.Chance(60) ? 1 : context_->random.Between(2, 3);
  for (int i = 0; i < count; i++) {
    const int way = context_->random.Below(100);
    if (way < 45 && !has_primary_) {
      AddPrimaryKey();
    } else if (way < 60) {
      AddUniqueConstraint();
    } else if (way < 76) {
      AddPlainIndex();
    } else if (way < 88 && schema_->partition_column.empty()) {
      AddExpressionIndex();
    } else {
      AddPartialIndex();
    }
  }
  if (context_->random.Chance(8)) AddTwin();
  AddOtherIndexes();
}

Texts Keys::ChooseColumns(int most) {
  const int count = context_->random.Between(1, most);
  Texts columns;
  if (!schema_->partition_column.empty()) columns.push_back(schema_->partition_column);
  for (int i = 0; i < 20 && static_cast<int>(columns.size()) < count; i++) {
    const Column& column = context_->random.Chance(40) ? schema_->columns.front()
                                                       : context_->random.Pick(schema_->columns);
    const bool can_be = column.type->has_order && column.fill != Fill::kVirtual;
    if (can_be && !IsIn(columns, column.name)) columns.push_back(column.name);
  }
  if (columns.empty()) columns.push_back(schema_->columns.front().name);
  return columns;
}

std::string Keys::Included(const Texts& columns) {
  const Column& column = context_->random.Pick(schema_->columns);
  if (IsIn(columns, column.name) || column.fill == Fill::kVirtual) return "";
  if (!context_->Use(15, "key: INCLUDE")) return "";
  return Text(" INCLUDE ({0})", column.name);
}

void Keys::AddPrimaryKey() {
  const Texts columns = ChooseColumns(2);
  has_primary_ = true;
  script_->push_back(Text("ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY {0}{1}", Listed(columns),
                          Included(columns)));
  schema_->keys.push_back(
      {"t_pkey", columns, {Listed(columns), Reversed(columns), "ON CONSTRAINT t_pkey"}});
  for (Column& column : schema_->columns) {
    if (IsIn(columns, column.name)) column.is_not_null = true;
  }
  context_->Note(columns.size() > 1 ? "key: primary, composite" : "key: primary");
}

void Keys::AddUniqueConstraint() {
  const Texts columns = ChooseColumns(3);
  const std::string name = NewName();
  const bool nulls = context_->Use(35, "key: NULLS NOT DISTINCT");
  script_->push_back(Text("ALTER TABLE t ADD CONSTRAINT {0} UNIQUE {1}{2}{3}", name,
                          nulls ? "NULLS NOT DISTINCT " : "", Listed(columns), Included(columns)));
  schema_->keys.push_back({name, columns, {Listed(columns), "ON CONSTRAINT " + name}});
  context_->Note(columns.size() > 1 ? "key: unique, composite" : "key: unique");
}

// An index element that plain inference finds.
std::string Keys::Element(const std::string& column) {
  const Type& type = *schema_->Find(column)->type;
  std::string text = column;
  if (type.name == "text" && context_->Use(25, "key: text_pattern_ops"))
    text += " text_pattern_ops";
  if (context_->Use(20, "key: DESC or NULLS FIRST")) {
    text += context_->random.Chance(50) ? " DESC" : " NULLS FIRST";
  }
  return text;
}

void Keys::AddPlainIndex() {
  const Texts columns = ChooseColumns(3);
  const std::string name = NewName();
  Texts elements;
  for (const std::string& column : columns) elements.push_back(Element(column));
  Texts targets = {Listed(columns)};
  const Type& type = *schema_->Find(columns.front())->type;
  const bool is_own_collation =
      type.column == "text" && columns.size() == 1 && context_->Use(40, "key: own collation");
  if (is_own_collation) {
    const std::string collation = context_->random.Chance(50) ? "ci" : "\"C\"";
    elements = {columns.front() + " COLLATE " + collation};
    targets.push_back(Text("({0} COLLATE {1})", columns.front(), collation));
  }
  script_->push_back(
      Text("CREATE UNIQUE INDEX {0} ON t ({1}){2}", name, Join(elements), Included(columns)));
  schema_->keys.push_back({name, columns, targets});
  context_->Note("key: unique index");
}

void Keys::AddExpressionIndex() {
  const std::string column = ChooseColumns(1).front();
  const Type& type = *schema_->Find(column)->type;
  Texts expressions;
  if (type.family == Family::kText) {
    expressions = {Text("lower({0})", column), Text("({0} || '!')", column),
                   Text("immutable_flag({0}::text)", column)};
  } else if (type.family == Family::kInteger) {
    expressions = {Text("abs({0})", column), Text("({0} % 3)", column),
                   Text("(10 / ({0} - 2))", column)};
  } else {
    expressions = {Text("coalesce({0}, {1})", column, Constant(context_, type)),
                   Text("({0} IS NULL)", column)};
  }
  std::string expression = context_->random.Pick(expressions);
  Texts columns = {column};
  if (context_->random.Chance(30)) {
    const std::string second = ChooseColumns(1).front();
    expression += ", " + second;
    columns.push_back(second);
  }
  const std::string name = NewName();
  script_->push_back(Text("CREATE UNIQUE INDEX {0} ON t ({1})", name, expression));
  schema_->keys.push_back({name, columns, {"(" + expression + ")"}});
  context_->Note("key: expression");
}

// Of a partial index; `stronger` implies it and so infers the index too.
std::string Keys::Predicate(std::string* stronger) {
  for (const Column& column : schema_->columns) {
    if (column.fill == Fill::kVirtual || !context_->random.Chance(40)) continue;
    if (column.type->family == Family::kBool) return *stronger = column.name;
    if (column.type->column == "int") {
      *stronger = column.name + " > 2";
      return column.name + " > 0";
    }
  }
  const std::string& name = schema_->columns.back().name;
  if (schema_->columns.back().fill == Fill::kVirtual) return *stronger = "true";
  return *stronger = name + " IS NOT NULL";
}

void Keys::AddPartialIndex() {
  const Texts columns = ChooseColumns(2);
  const std::string name = NewName();
  std::string stronger;
  const std::string predicate = Predicate(&stronger);
  script_->push_back(
      Text("CREATE UNIQUE INDEX {0} ON t {1} WHERE {2}", name, Listed(columns), predicate));
  Texts targets = {Text("{0} WHERE {1}", Listed(columns), predicate)};
  if (stronger != predicate) targets.push_back(Text("{0} WHERE {1}", Listed(columns), stronger));
  schema_->keys.push_back({name, columns, targets});
  context_->Note("key: partial");
}

// A second index for the same conflict target: then there are two arbiters.
void Keys::AddTwin() {
  const Key& first = schema_->keys.front();
  if (!first.targets.front().starts_with("(")) return;
  // Of a partial index, the other may be a whole one.
  const bool is_whole =
      first.targets.front().find(" WHERE ") != std::string::npos && context_->random.Chance(50);
  script_->push_back(Text("CREATE UNIQUE INDEX t_twin ON t {0}",
                          is_whole ? Listed(first.columns) : first.targets.front()));
  context_->Note("key: several arbiters");
}

void Keys::AddOtherIndexes() {
  if (context_->Use(3, "table: deferrable unique constraint")) {
    const Texts columns = ChooseColumns(2);
    script_->push_back(
        Text("ALTER TABLE t ADD CONSTRAINT t_later UNIQUE {0} DEFERRABLE INITIALLY DEFERRED",
             Listed(columns)));
    if (context_->random.Chance(10)) {
      schema_->keys.push_back({"t_later", columns, {Listed(columns), "ON CONSTRAINT t_later"}});
    }
  }
  for (const Column& column : schema_->columns) {
    if (column.type->name != "range" || !schema_->partition_column.empty()) continue;
    if (!context_->Use(15, "table: exclusion constraint")) continue;
    script_->push_back(
        Text("ALTER TABLE t ADD CONSTRAINT t_apart EXCLUDE USING gist ({0} WITH &&)", column.name));
  }
  if (context_->Use(20, "table: plain index")) {
    script_->push_back(Text("CREATE INDEX ON t {0}", Listed(ChooseColumns(2))));
  }
}

}  // namespace walwise::difference
