#include "upsert-rewriter/trace/comparison.h"

#include <algorithm>
#include <set>

namespace walwise::sql {

namespace {

using client::Row;
using client::Value;

using Rows = std::vector<Row>;

constexpr char kNewValue[] = "(new)";
constexpr char kOldValue[] = "(old)";

Rows Sorted(Rows rows) {
  std::sort(rows.begin(), rows.end());
  return rows;
}

// The columns that are other in another run of the same.
std::set<size_t> ChangingColumns(const Rows& a, const Rows& b) {
  std::set<size_t> columns;
  for (size_t row = 0; row < std::min(a.size(), b.size()); ++row) {
    for (size_t column = 0; column < std::min(a[row].size(), b[row].size()); ++column) {
      if (a[row][column] != b[row][column]) {
        columns.insert(column);
      }
    }
  }
  return columns;
}

// A changing column's values as "(old)" if they stood in the table before, else as "(new)".
Rows Masked(Rows rows, const std::set<size_t>& columns, const Rows& before) {
  for (Row& row : rows) {
    for (const size_t column : columns) {
      const bool is_old = std::any_of(before.begin(), before.end(), [&](const Row& old) {
        return column < old.size() && column < row.size() && old[column] == row[column];
      });
      if (column < row.size()) {
        row[column] = is_old ? kOldValue : kNewValue;
      }
    }
  }
  return Sorted(std::move(rows));
}

bool SameRows(const Rows& a, const Rows& again, const Rows& b, const Rows& before_a,
              const Rows& before_b) {
  const std::set<size_t> changing = ChangingColumns(Sorted(a), Sorted(again));
  return Masked(a, changing, before_a) == Masked(b, changing, before_b);
}

void Add(bool allowed, std::string text, Comparison* comparison) {
  (allowed ? comparison->expected : comparison->disagreements).push_back(std::move(text));
}

std::string Count(size_t rows) { return std::to_string(rows) + (rows == 1 ? " row" : " rows"); }

}  // namespace

Comparison Compare(const RunResult& original, const RunResult& again, const RunResult& rewritten,
                   AllowedDifferences allowed) {
  Comparison comparison;
  const client::Answer& a = original.answer;
  const client::Answer& b = rewritten.answer;
  if (a.sqlstate != b.sqlstate) {
    Add(false,
        "error: " + (a.ok() ? "none" : a.message) + ", rewritten: " + (b.ok() ? "none" : b.message),
        &comparison);
    return comparison;
  }
  if (a.tag != b.tag) {
    Add(allowed.tag, "command tag: " + a.tag + ", rewritten: " + b.tag, &comparison);
  }
  if (a.columns != b.columns) {
    Add(false, "the columns that are returned", &comparison);
  }
  if (!SameRows(a.rows, again.answer.rows, b.rows, {}, {})) {
    const std::string rewritten_rows =
        a.rows.size() == b.rows.size() ? "others" : Count(b.rows.size());
    Add(allowed.returned, "returned: " + Count(a.rows.size()) + ", rewritten: " + rewritten_rows,
        &comparison);
  }
  if (!SameRows(original.after, again.after, rewritten.after, original.before, rewritten.before)) {
    Add(false, "the table's rows afterwards", &comparison);
  }
  return comparison;
}

}  // namespace walwise::sql
