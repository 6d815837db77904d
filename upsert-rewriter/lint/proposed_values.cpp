#include "upsert-rewriter/lint/proposed_values.h"

#include <algorithm>

#include "upsert-rewriter/tree/expression.h"

namespace walwise::sql {

namespace {

Node Source(const Upsert& upsert) { return upsert.insert["selectStmt"].As("SelectStmt"); }

bool IsStar(Node target) {
  const NodeList fields = target.As("ResTarget")["val"].As("ColumnRef").List("fields");
  return !fields.empty() && fields[fields.size() - 1].Is("A_Star");
}

bool IsTimeDefault(std::string_view expression) {
  return expression.find("now()") != std::string_view::npos ||
         expression.find("clock_timestamp()") != std::string_view::npos ||
         expression.find("CURRENT_TIMESTAMP") != std::string_view::npos ||
         expression.find("current_timestamp") != std::string_view::npos;
}

std::optional<size_t> IndexIn(const Table& table, std::string_view column) {
  for (size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].name == column) {
      return i;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<size_t> PositionInRow(const Upsert& upsert, const Table* table,
                                    std::string_view column) {
  if (upsert.columns.empty()) {
    return table != nullptr && table->is_complete ? IndexIn(*table, column) : std::nullopt;
  }
  const auto found = std::find(upsert.columns.begin(), upsert.columns.end(), column);
  return found == upsert.columns.end() ? std::nullopt
                                       : std::optional<size_t>(found - upsert.columns.begin());
}

bool IsLeftToDefault(const Upsert& upsert, const Table* table, std::string_view column) {
  if (upsert.has_default_values) {
    return true;
  }
  const std::optional<size_t> position = PositionInRow(upsert, table, column);
  if (!position) {
    return !upsert.columns.empty();
  }
  for (const Node row : upsert.value_rows) {
    const Node value = row.As("List").List("items")[*position];
    if (!value || value.Is("SetToDefault")) {
      return true;
    }
  }
  return false;
}

bool ProposesAlwaysNew(const Upsert& upsert, const Table* table, std::string_view column) {
  if (IsLeftToDefault(upsert, table, column)) {
    const Column* known = table == nullptr ? nullptr : table->FindColumn(column);
    return known != nullptr && IsTimeDefault(known->default_expression);
  }
  const std::optional<size_t> position = PositionInRow(upsert, table, column);
  if (!position) {
    return false;
  }
  for (const Node row : upsert.value_rows) {
    if (IsNewEachTime(row.As("List").List("items")[*position])) {
      return true;
    }
  }
  return upsert.has_select && IsNewEachTime(SelectedValue(upsert, *position));
}

Node SelectedValue(const Upsert& upsert, size_t position) {
  const NodeList targets = Source(upsert).List("targetList");
  for (size_t i = 0; i <= position && i < targets.size(); ++i) {
    if (IsStar(targets[i])) {
      return {};
    }
  }
  return targets[position].As("ResTarget")["val"];
}

bool LeavesOutExistingRows(const Upsert& upsert) {
  bool leaves_out = false;
  ForEachConjunct(Source(upsert)["whereClause"], [&](Node part) {
    const Node negation = part.As("BoolExpr");
    leaves_out = leaves_out || (negation.Text("boolop") == "NOT_EXPR" &&
                                MentionsTable(negation["args"], upsert.table));
  });
  return leaves_out;
}

}  // namespace walwise::sql
