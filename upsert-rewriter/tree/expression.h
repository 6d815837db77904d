#pragma once

#include <string_view>

#include "upsert-rewriter/tree/node.h"

// What an expression is made of, as far as the tree alone can tell. None of these allocates.

namespace walwise::sql {

// Constants and parameters, also cast, in arrays and rows, or joined by operators. No column, no
// function, no sub-select, no DEFAULT.
bool IsPlainValue(Node expression);

// Is it another value whenever it is computed: the present time, a random number or UUID, a
// sequence's next number? Also cast (but not to a date) or moved by an interval.
bool IsNewEachTime(Node expression);

// The called function's name without its schema; "" for other nodes.
std::string_view FunctionName(Node expression);

// A ColumnRef's last name: "c" for c, t.c and s.t.c; "" for other nodes and for t.*.
std::string_view ColumnName(Node expression);

// Is a column of this name referred to, in sub-selects too? Any table's.
bool MentionsColumn(Node tree, std::string_view column);
// Does a table (or WITH name) of this name stand in a FROM?
bool MentionsTable(Node tree, std::string_view table);

// Calls visit for `condition` itself, or for each part of it that AND joins.
template <typename Visit>
void ForEachConjunct(Node condition, const Visit& visit) {
  const Node parts = condition.As("BoolExpr");
  if (parts.Text("boolop") != "AND_EXPR") {
    visit(condition);
    return;
  }
  for (const Node part : parts.List("args")) {
    ForEachConjunct(part, visit);
  }
}

// Is some AND part of `condition` an `=` with the column `column` on one side (any table's) and a
// plain value on the other? The value, else nothing.
Node EqualityWith(Node condition, std::string_view column);

// The first place in the text that a node of the tree is at; 0 if none has a place.
size_t FirstLocation(Node tree);

}  // namespace walwise::sql
