#include "tests/difference/sources.h"

#include "tests/difference/values.h"

namespace walwise::difference {

std::string Sources::Make() {
  static const std::vector<Way<Sources>> ways = {
      {40, "source: VALUES, one row", &Sources::OneRow},
      {26, "source: VALUES, several rows", &Sources::SeveralRows},
      {5, "source: SELECT without a table", &Sources::SelectWithoutTable},
      {6, "source: generate_series", &Sources::GenerateSeries},
      {6, "source: a table", &Sources::Table},
      {4, "source: ORDER BY and LIMIT", &Sources::OrderedTable},
      {4, "source: the target itself", &Sources::Target},
      {4, "source: a join", &Sources::Joined},
      {3, "source: a set operation", &Sources::SetOperation},
      {2, "source: VALUES in a sub-select", &Sources::ValuesBelow},
      {2, "source: WITH", &Sources::With},
      {2, "source: WITH that writes", &Sources::WithWriting},
      {2, "source: DISTINCT", &Sources::Distinct},
      {2, "source: a window", &Sources::Window},
      {1, "source: FOR UPDATE", &Sources::LockedRows},
      {1, "source: a set-returning function", &Sources::RowsOfFunction},
      {1, "source: raises for some rows", &Sources::Raising},
      {2, "source: a function that writes the target", &Sources::WritingFunction},
  };
  return MakeOne(context_, this, ways);
}

std::string Sources::ValuesRow() {
  Texts values;
  for (const Column* column : columns_) {
    values.push_back(ColumnValue(context_, *column, Place::kValues));
  }
  return "(" + Join(values) + ")";
}

std::string Sources::OneRow() { return "VALUES " + ValuesRow(); }

std::string Sources::SeveralRows() {
  Texts rows;
  for (int i = context_->random.Between(2, 6); i > 0; i--) rows.push_back(ValuesRow());
  return "VALUES " + DroppableList(rows);
}

std::string Sources::SelectList(const std::string& alias) {
  Texts values;
  for (const Column* column : columns_) {
    const bool from_table = column->is_in_source && context_->random.Chance(85);
    values.push_back(from_table ? alias + "." + column->name
                                : ColumnValue(context_, *column, Place::kSelect));
  }
  return Join(values);
}

std::string Sources::NumberedList(const std::string& number) {
  Texts values;
  for (const Column* column : columns_) {
    if (column->type->family == Family::kInteger && context_->random.Chance(50)) {
      values.push_back(Text("({0} % 5)::{1}", number, column->type->cast));
      continue;
    }
    values.push_back(Text("CASE {0} % 3 WHEN 0 THEN {1} WHEN 1 THEN {2} ELSE {3} END", number,
                          Literal(context_, *column->type), Literal(context_, *column->type),
                          Literal(context_, *column->type)));
  }
  return Join(values);
}

std::string Sources::SourceCondition(const std::string& alias) {
  const Column& column = context_->random.Pick(schema_.columns);
  if (!column.is_in_source) return "true";
  if (!column.type->has_order) return Text("{0}.{1} IS NOT NULL", alias, column.name);
  static const Texts operators = {"=", "<>", "<", ">"};
  return Text("{0}.{1} {2} {3}", alias, column.name, context_->random.Pick(operators),
              Literal(context_, *column.type));
}

std::string Sources::SelectWithoutTable() {
  Texts values;
  for (const Column* column : columns_) {
    values.push_back(ColumnValue(context_, *column, Place::kSelect));
  }
  return "SELECT " + Join(values) +
         (context_->random.Chance(20) ? " WHERE " + Literal(context_, TypeNamed("bool")) : "");
}

std::string Sources::GenerateSeries() {
  return Text("SELECT {0} FROM generate_series(0, {1}) AS g", NumberedList("g"),
              std::to_string(context_->random.Between(0, 6)));
}

std::string Sources::Table() {
  return Text("SELECT {0} FROM s", SelectList("s")) +
         (context_->random.Chance(60) ? Droppable(" WHERE " + SourceCondition("s")) : "");
}

std::string Sources::OrderedTable() {
  return Text("SELECT {0} FROM s ORDER BY s::text COLLATE \"C\"{1} LIMIT {2}", SelectList("s"),
              context_->random.Chance(50) ? " DESC" : "",
              std::to_string(context_->random.Between(1, 5)));
}

std::string Sources::Target() {
  Texts values;
  for (const Column* column : columns_) {
    const bool changed = context_->random.Chance(15);
    const std::string own = "o." + column->name;
    values.push_back(changed ? Text(column->type->next, own) : own);
  }
  return Text("SELECT {0} FROM t AS o ORDER BY o::text COLLATE \"C\"", Join(values)) +
         (context_->random.Chance(60) ? " LIMIT 3" : "");
}

std::string Sources::Joined() {
  const Column& column = context_->random.Pick(schema_.columns);
  if (!column.is_in_source || !column.type->has_order) return Table();
  const std::string_view kind = context_->random.Chance(50) ? "JOIN" : "LEFT JOIN";
  const std::string_view other = context_->random.Chance(50) ? "t" : "s";
  return Text("SELECT {0} FROM s {1} {2} AS o ON s.{3} = o.{3} ", SelectList("s"), kind, other,
              column.name) +
         "ORDER BY s::text COLLATE \"C\", o::text COLLATE \"C\" LIMIT 5";
}

std::string Sources::SetOperation() {
  static const Texts operations = {"UNION ALL", "UNION", "EXCEPT", "INTERSECT"};
  return Text("SELECT {0} FROM s {1} SELECT {2} FROM s AS o ORDER BY {3}", SelectList("s"),
              context_->random.Pick(operations), SelectList("o"), Ordinals());
}

std::string Sources::ValuesBelow() {
  Texts rows;
  for (int i = context_->random.Between(1, 4); i > 0; i--) {
    Texts values = {std::to_string(i)};
    for (const Column* column : columns_) values.push_back(Literal(context_, *column->type));
    rows.push_back("(" + Join(values) + ")");
  }
  Texts names = {"n"};
  Texts list;
  for (size_t i = 0; i < columns_.size(); i++) {
    names.push_back("c" + std::to_string(i));
    list.push_back("v.c" + std::to_string(i));
  }
  return Text("SELECT {0} FROM (VALUES {1}) AS v ({2}) ORDER BY v.n", Join(list),
              DroppableList(rows), Join(names));
}

std::string Sources::With() {
  with_ = Text("WITH w AS (SELECT * FROM s WHERE {0}) ", SourceCondition("s"));
  return Text("SELECT {0} FROM w", SelectList("w"));
}

std::string Sources::WithWriting() {
  // s changes nowhere else, so its order stays the same in both copies.
  with_ =
      "WITH w AS (DELETE FROM s WHERE s.ctid = (SELECT max(o.ctid) FROM s AS o) RETURNING s.*) ";
  return Text("SELECT {0} FROM w", SelectList("w"));
}

std::string Sources::Distinct() {
  return Text("SELECT DISTINCT {0} FROM s ORDER BY {1}", SelectList("s"), Ordinals());
}

std::string Sources::Ordinals() const {
  Texts ordinals;
  for (size_t i = 1; i <= columns_.size(); i++) ordinals.push_back(std::to_string(i));
  return Join(ordinals);
}

std::string Sources::Window() {
  return Text(
      "SELECT {0} FROM (SELECT s.*, row_number() OVER (ORDER BY s::text COLLATE \"C\") AS n "
      "FROM s) AS w WHERE w.n % 2 = 0 ORDER BY w.n",
      SelectList("w"));
}

std::string Sources::LockedRows() {
  return Text(
      "SELECT {0} FROM t AS o WHERE o = (SELECT i FROM t AS i ORDER BY i::text COLLATE "
      "\"C\" LIMIT 1) FOR UPDATE",
      [this] {
        Texts list;
        for (const Column* column : columns_) list.push_back("o." + column->name);
        return Join(list);
      }());
}

std::string Sources::RowsOfFunction() {
  return Text("SELECT {0} FROM unnest(ARRAY[3, 1, 2, 1]) AS n", NumberedList("n"));
}

std::string Sources::WritingFunction() {
  return Text("SELECT {0} FROM (SELECT touch(g) AS n FROM generate_series(1, {1}) AS g) AS r",
              NumberedList("r.n"), std::to_string(context_->random.Between(1, 3)));
}

std::string Sources::Raising() {
  return Text("SELECT {0} FROM (SELECT refuse(g, {1}) AS n FROM generate_series(0, 3) AS g) AS r",
              NumberedList("r.n"), std::to_string(context_->random.Below(6)));
}

}  // namespace walwise::difference
