#include "upsert-rewriter/schema/object_name.h"

#include <algorithm>
#include <vector>

#include "upsert-rewriter/text/utf8.h"

namespace walwise::sql {

namespace {

constexpr size_t kMaxNameBytes = 63;

// At most `size` bytes, no character cut.
std::string_view Clip(std::string_view name, size_t size) {
  size_t end = 0;
  while (end < name.size()) {
    const size_t length = std::max<size_t>(Utf8Length(name.substr(end)), 1);
    if (end + length > size) {
      break;
    }
    end += length;
  }
  return name.substr(0, end);
}

struct Suggestion {
  std::string name;
  bool is_strong = false;  // else a type's name is preferred to it
};

std::string LastName(NodeList names) {
  return names.empty() ? "" : std::string(StringValue(names[names.size() - 1]));
}

Suggestion Suggest(Node node);

Suggestion SuggestCast(Node cast) {
  Suggestion argument = Suggest(cast["arg"]);
  if (argument.is_strong) {
    return argument;
  }
  return {LastName(cast["typeName"].List("names")), false};
}

Suggestion SuggestCase(Node expression) {
  Suggestion otherwise = Suggest(expression["defresult"]);
  return otherwise.is_strong ? otherwise : Suggestion{"case", false};
}

Suggestion SuggestGreatest(Node expression) {
  return {expression.Text("op") == "IS_LEAST" ? "least" : "greatest", true};
}

Suggestion Suggest(Node node) {
  if (const Node column = node.As("ColumnRef")) {
    return {LastName(column.List("fields")), true};
  }
  if (const Node call = node.As("FuncCall")) {
    return {LastName(call.List("funcname")), true};
  }
  if (const Node cast = node.As("TypeCast")) {
    return SuggestCast(cast);
  }
  if (const Node collate = node.As("CollateClause")) {
    return Suggest(collate["arg"]);
  }
  if (const Node expression = node.As("CaseExpr")) {
    return SuggestCase(expression);
  }
  if (const Node expression = node.As("MinMaxExpr")) {
    return SuggestGreatest(expression);
  }
  if (node.As("A_Expr").Text("kind") == "AEXPR_NULLIF") {
    return {"nullif", true};
  }
  if (node.Is("CoalesceExpr")) {
    return {"coalesce", true};
  }
  if (node.Is("A_ArrayExpr")) {
    return {"array", true};
  }
  return node.Is("RowExpr") ? Suggestion{"row", true} : Suggestion{};
}

std::string_view Label(const Index& index) {
  if (index.is_primary) {
    return "pkey";
  }
  if (!index.is_constraint) {
    return "idx";
  }
  return index.is_unique ? "key" : "excl";
}

// Columns' names joined, no longer than the server's buffer lets them be.
std::string Join(const std::vector<std::string>& columns) {
  std::string joined;
  for (const std::string& column : columns) {
    joined += joined.empty() ? "" : "_";
    joined += column;
    if (joined.size() > kMaxNameBytes) {
      break;
    }
  }
  return joined;
}

}  // namespace

std::string ObjectName(std::string_view name1, std::string_view name2, std::string_view label) {
  const size_t overhead = label.size() + 1 + (name2.empty() ? 0 : 1);
  const size_t available = kMaxNameBytes - std::min(overhead, kMaxNameBytes);
  size_t size1 = name1.size();
  size_t size2 = name2.size();
  while (size1 + size2 > available) {
    --(size1 > size2 ? size1 : size2);
  }
  std::string name(Clip(name1, size1));
  if (!name2.empty()) {
    name += "_";
    name += Clip(name2, size2);
  }
  return name.append("_").append(label);
}

std::string ColumnNameOf(Node expression) { return Suggest(expression).name; }

std::string DefaultIndexName(const Table& table, const Index& index,
                             const std::vector<std::string>& columns) {
  const std::string addition = index.is_primary ? "" : Join(columns);
  std::string label(Label(index));
  std::string name = ObjectName(table.name, addition, label);
  for (int number = 1; table.FindIndex(name) != nullptr; ++number) {
    name = ObjectName(table.name, addition, label + std::to_string(number));
  }
  return name;
}

std::string UnusedName(const std::string& name, const std::vector<std::string>& taken) {
  std::string unused(name);
  for (int number = 1; std::find(taken.begin(), taken.end(), unused) != taken.end(); ++number) {
    const std::string suffix = std::to_string(number);
    unused = std::string(Clip(name, kMaxNameBytes - suffix.size())) + suffix;
  }
  return unused;
}

}  // namespace walwise::sql
