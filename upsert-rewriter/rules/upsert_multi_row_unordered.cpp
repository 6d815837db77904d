#include <algorithm>
#include <array>

#include "upsert-rewriter/lint/conflict_key.h"
#include "upsert-rewriter/lint/places.h"
#include "upsert-rewriter/lint/proposed_values.h"
#include "upsert-rewriter/rules/rule.h"
#include "upsert-rewriter/tree/expression.h"

namespace walwise::sql {

namespace {

// How the rows of an upsert come.
enum class Order { kKnown, kUpToTheCaller, kByChance };

// Is the value at `position` part of the conflict's key? If there is no telling, any may be.
bool MayBeKey(const Upsert& upsert, const Table* table, size_t position) {
  if (!upsert.columns.empty() && upsert.constraint.empty()) {
    return position < upsert.columns.size() &&
           IsConflictKey(upsert, table, upsert.columns[position]);
  }
  if (table != nullptr && position < table->columns.size()) {
    return IsConflictKey(upsert, table, table->columns[position].name);
  }
  return true;
}

// Can the two rows' keys stand in either order? Not if they are constants, or the same but for
// constants: then the text decides, for all sessions alike.
bool KeysDiffer(const Upsert& upsert, const Table* table, Node first, Node other) {
  const NodeList a = first.As("List").List("items");
  const NodeList b = other.As("List").List("items");
  size_t position = 0;
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end(); ++x, ++y, ++position) {
    if (MayBeKey(upsert, table, position) && !((*x).Is("A_Const") && (*y).Is("A_Const")) &&
        !SameTree(*x, *y)) {
      return true;
    }
  }
  return false;
}

Order OrderOfValues(const Upsert& upsert, const Table* table, NodeList rows) {
  if (rows.size() < 2) {
    return Order::kKnown;
  }
  const Node first = rows[0];
  for (const Node row : rows) {
    if (KeysDiffer(upsert, table, first, row)) {
      return Order::kUpToTheCaller;
    }
  }
  return Order::kKnown;
}

bool HasAggregate(Node select) {
  static constexpr std::array<std::string_view, 10> kNames = {
      "array_agg", "avg",      "bool_and", "bool_or", "count",
      "jsonb_agg", "json_agg", "max",      "min",     "sum"};
  bool found = false;
  Walk(select["targetList"], [&](std::string_view type, Node node) {
    const NodeList name = type == "FuncCall" ? node.List("funcname") : NodeList();
    found = found || (!name.empty() && !node["over"] &&
                      std::find(kNames.begin(), kNames.end(), StringValue(name[name.size() - 1])) !=
                          kNames.end());
    return !found;
  });
  return found;
}

bool IsOneRowOf(const RuleContext& context, Node relation, Node where) {
  const Table* table = context.schema.Find(relation.Text("schemaname"), relation.Text("relname"));
  if (table == nullptr) {
    return static_cast<bool>(EqualityWith(where, "id"));
  }
  return std::any_of(table->indexes.begin(), table->indexes.end(), [&](const Index& index) {
    return index.is_unique && index.predicate.empty() &&
           std::all_of(index.columns.begin(), index.columns.end(), [&](const std::string& column) {
             return static_cast<bool>(EqualityWith(where, column));
           });
  });
}

bool IsOneRow(const RuleContext& context, Node select) {
  if (select["limitCount"].As("A_Const")["ival"].Int("ival") == 1) {
    return true;
  }
  const NodeList from = select.List("fromClause");
  return from.empty() || (select.List("groupClause").empty() && HasAggregate(select)) ||
         (from.size() == 1 && from[0].Is("RangeVar") &&
          IsOneRowOf(context, from[0].As("RangeVar"), select["whereClause"]));
}

// ORDER BY expression, its position or its name.
bool IsSortedBy(Node select, size_t position, Node value) {
  const std::string_view name = select.List("targetList")[position].As("ResTarget").Text("name");
  for (const Node item : select.List("sortClause")) {
    const Node by = item.As("SortBy")["node"];
    if (SameTree(by, value) || (!name.empty() && ColumnName(by) == name) ||
        by.As("A_Const")["ival"].Int("ival") == static_cast<int64_t>(position) + 1) {
      return true;
    }
  }
  return false;
}

// Some ORDER BY is there: is it by the key? Yes where that can't be told.
bool IsSortedByKey(const Upsert& upsert, const Table* table, Node select) {
  for (const std::string_view column : upsert.target_columns) {
    const std::optional<size_t> position = PositionInRow(upsert, table, column);
    const Node value = position ? SelectedValue(upsert, *position) : Node();
    if (!value || IsSortedBy(select, *position, value)) {
      return true;
    }
  }
  return upsert.target_columns.empty();
}

Order OrderOfSelect(const RuleContext& context, const Upsert& upsert, const Table* table) {
  const Node select = upsert.insert["selectStmt"].As("SelectStmt");
  if (select["sortClause"]) {
    return IsSortedByKey(upsert, table, select) ? Order::kKnown : Order::kUpToTheCaller;
  }
  if (select.Text("op") != "SETOP_NONE") {
    return Order::kUpToTheCaller;
  }
  if (IsOneRow(context, select)) {
    return Order::kKnown;
  }
  const NodeList from = select.List("fromClause");
  const Node source = from.size() == 1 ? from[0] : Node();
  if (const Node values = source.As("RangeSubselect")["subquery"].As("SelectStmt")["valuesLists"]) {
    return OrderOfValues(
        upsert, table,
        source.As("RangeSubselect")["subquery"].As("SelectStmt").List("valuesLists"));
  }
  return source.Is("RangeFunction") ? Order::kUpToTheCaller : Order::kByChance;
}

bool HasRowsPlaceholder(const Statement& statement) {
  return std::any_of(statement.sql.placeholders.begin(), statement.sql.placeholders.end(),
                     [](const Placeholder& one) { return one.kind == Placeholder::Kind::kRows; });
}

void Check(const RuleContext& context) {
  const std::optional<Upsert>& upsert = context.statement.upsert;
  if (!upsert || !upsert->does_update) {
    return;
  }
  const Table* table = context.schema.Find(upsert->schema, upsert->table);
  const Order order = HasRowsPlaceholder(context.statement) ? Order::kUpToTheCaller
                      : upsert->has_select                  ? OrderOfSelect(context, *upsert, table)
                                           : OrderOfValues(*upsert, table, upsert->value_rows);
  if (order == Order::kUpToTheCaller) {
    context.report.AddMild(ConflictPlace(context.statement),
                           "rows are locked in the order in which they are given: two sessions "
                           "that give the same keys in different orders deadlock",
                           "Sort the rows by their key before they are sent.");
  } else if (order == Order::kByChance) {
    context.report.Add(ConflictPlace(context.statement),
                       "rows are locked in the order in which the SELECT happens to give them: two "
                       "sessions that meet the same keys in different orders deadlock",
                       "Add ORDER BY the conflict's key to the SELECT.");
  }
}

}  // namespace

extern const Rule kUpsertMultiRowUnordered = {
    .id = "upsert-multi-row-unordered",
    .severity = Severity::kWarning,
    .category = "upsert",
    .summary = "Upserts of several rows in no fixed order can deadlock with each other.",
    .statements = {"InsertStmt"},
    .check = Check,
};

}  // namespace walwise::sql
