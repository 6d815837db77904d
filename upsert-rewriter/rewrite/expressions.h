#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "upsert-rewriter/lint/statement.h"
#include "upsert-rewriter/tree/node.h"

// What can be told of an expression by its tree alone.

namespace walwise::sql {

// The type that a literal, parameter or NULL has before it meets its context.
inline constexpr std::string_view kUnknownType = "unknown";

// The expression's type as Column::type has it, kUnknownType, or "" if the tree alone can't say.
std::string TypeOf(Node expression);

// Is it a type that comes with the server, or an array of one? False if in doubt.
bool IsBuiltIn(std::string_view type);

// Can it raise an error for some values: a division, a cast of what is no constant, a function?
bool MayRaise(Node expression);

// Binds tighter than ::, so that a cast may follow it without parentheses; a negative number only
// its text can tell (the printer of PostgreSQL 15's trees leaves negative integers out).
bool IsSimple(Node expression);

// Is * among a select list's items?
bool HasStar(NodeList targets);

// Names of functions in the expression that give another result each time ("random"), and of
// functions that nothing is known of.
struct FunctionUse {
  std::vector<std::string> volatile_ones;
  std::vector<std::string> unknown_ones;
};
FunctionUse FunctionsIn(Node expression);

// Where the column references without qualifier begin, in order.
std::vector<size_t> BareColumns(Node expression);

// The columns of `excluded` that are named; "*" for the whole row.
std::vector<std::string> ExcludedColumns(Node expression);

// A select list's item without its alias: where the expression ends.
size_t ExpressionEnd(const Statement& statement, Node target, Span item);

}  // namespace walwise::sql
