#include "upsert-rewriter/rewrite/identical.h"

#include <algorithm>
#include <array>

#include "upsert-rewriter/rewrite/expressions.h"
#include "upsert-rewriter/schema/identifier.h"
#include "upsert-rewriter/tree/expression.h"

namespace walwise::sql {

namespace {

// Types without an equality operator, or whose `=` compares only a size.
constexpr std::array<std::string_view, 9> kIncomparable = {
    "json", "xml", "point", "polygon", "line", "refcursor", "box", "path", "circle"};

// excluded.x, where VALUES gives x a now(): as new as now() itself.
bool IsNewInSource(const Upsert& upsert, std::string_view excluded_column) {
  for (const Node row : upsert.value_rows) {
    const NodeList items = row.As("List").List("items");
    for (size_t i = 0; i < upsert.columns.size() && i < items.size(); ++i) {
      if (upsert.columns[i] == excluded_column && IsNewEachTime(items[i])) {
        return true;
      }
    }
  }
  return false;
}

bool NamesTarget(const Upsert& upsert, Node value) {
  bool names = false;
  Walk(value, [&](std::string_view type, Node node) {
    if (type == "ColumnRef" && StringValue(node.List("fields")[0]) == upsert.target_name()) {
      names = true;
    }
    return true;
  });
  return names;
}

bool IsIncomparable(const Table& table, std::string_view column) {
  const Column* found = table.FindColumn(column);
  if (found == nullptr) {
    return false;
  }
  std::string type = found->type.substr(0, found->type.find('['));
  std::erase(type, '"');
  return std::find(kIncomparable.begin(), kIncomparable.end(), type) != kIncomparable.end();
}

Status Comparable(const Upsert& upsert, const Table& table, const SetItem& item) {
  const std::string name(item.column);
  if (!item.value) {
    return Status::Error("column " + name + " is set from a sub-select; write a WHERE by hand");
  }
  if (item.value.Is("SetToDefault")) {
    return Status::Error("column " + name + " is set to DEFAULT; write a WHERE by hand");
  }
  if (IsIncomparable(table, item.column)) {
    return Status::Error("column " + name + " has a type without equality; write a WHERE by hand");
  }
  const FunctionUse use = FunctionsIn(item.value);
  if (!use.volatile_ones.empty()) {
    return Status::Error("column " + name + " is set from " + use.volatile_ones[0] +
                         "(), which is volatile");
  }
  if (NamesTarget(upsert, item.value)) {
    return Status::Error("column " + name +
                         " is computed from the row itself, so that it changes each time");
  }
  return {};
}

}  // namespace

Result<IdenticalCondition> MakeIdenticalCondition(const Statement& statement, const Table& table,
                                                  const UpsertClauses& clauses,
                                                  const std::string& target_name, EditList* edits) {
  const Upsert& upsert = *statement.upsert;
  if (clauses.set_values.size() != upsert.set.size()) {
    return Status::Error("SET (...) = (...) can't be taken apart; write a WHERE by hand");
  }
  IdenticalCondition condition;
  std::string old_values;
  std::string new_values;
  size_t count = 0;
  for (size_t i = 0; i < upsert.set.size(); ++i) {
    const SetItem& item = upsert.set[i];
    if (IsNewEachTime(item.value) || IsNewInSource(upsert, item.excluded_column)) {
      condition.notes.push_back("Column " + std::string(item.column) +
                                " is new each time and is not compared: a row that is otherwise "
                                "the same keeps its old value.");
      continue;
    }
    if (const Status status = Comparable(upsert, table, item); !status.ok()) {
      return status;
    }
    for (const std::string& name : FunctionsIn(item.value).unknown_ones) {
      condition.notes.push_back(name +
                                "() in the SET must not be volatile: it is asked once more.");
    }
    const char* comma = count++ == 0 ? "" : ", ";
    old_values += comma + target_name + "." + QuoteIdentifier(item.column);
    new_values += comma + edits->Copy(clauses.set_values[i]);
  }
  if (count == 0) {
    return Status::Error("only columns that are new each time are set");
  }
  condition.text = count == 1 ? old_values + " IS DISTINCT FROM " + new_values
                              : "(" + old_values + ") IS DISTINCT FROM (" + new_values + ")";
  condition.notes.push_back(
      "Rows that would not change are no longer updated: triggers don't run for them and RETURNING "
      "does not return them. Values that are equal but not the same (1.0 and 1.00) count as no "
      "change.");
  return condition;
}

}  // namespace walwise::sql
