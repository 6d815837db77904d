#include "upsert-rewriter/tree/expression.h"

#include <algorithm>
#include <array>

namespace walwise::sql {

namespace {

bool AllPlain(NodeList list) {
  for (const Node item : list) {
    if (!IsPlainValue(item)) {
      return false;
    }
  }
  return true;
}

std::string_view LastName(NodeList names) {
  return names.empty() ? std::string_view() : StringValue(names[names.size() - 1]);
}

bool IsDate(Node type_name) { return LastName(type_name.List("names")) == "date"; }

bool IsAlwaysNewFunction(std::string_view name) {
  static constexpr std::array<std::string_view, 13> kNames = {
      "clock_timestamp",      "gen_random_uuid",  "nextval",          "now",
      "pg_current_xact_id",   "random",           "timeofday",        "statement_timestamp",
      "txid_current",         "uuid_generate_v1", "uuid_generate_v4", "uuidv7",
      "transaction_timestamp"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

// `x AT TIME ZONE zone` and extract(epoch FROM x) of an always new x.
bool IsViewOfTheTime(std::string_view name, NodeList args) {
  if (args.size() != 2) {
    return false;
  }
  const std::string_view first = args[0].As("A_Const")["sval"].Text("sval");
  return (name == "timezone" || (name == "extract" && first == "epoch")) && IsNewEachTime(args[1]);
}

bool IsAlwaysNewTime(Node value_function) {
  const std::string_view op = value_function.Text("op");
  return op.starts_with("SVFOP_CURRENT_TIME") || op.starts_with("SVFOP_LOCALTIME");
}

bool IsAlwaysNewSum(Node operation) {
  const std::string_view op = LastName(operation.List("name"));
  const Node left = operation["lexpr"];
  const Node right = operation["rexpr"];
  return operation.Text("kind") == "AEXPR_OP" && (op == "+" || op == "-") &&
         ((IsNewEachTime(left) && IsPlainValue(right)) ||
          (IsPlainValue(left) && IsNewEachTime(right)));
}

bool IsPlainEquality(Node operation, std::string_view column, Node* value) {
  if (operation.Text("kind") != "AEXPR_OP" || LastName(operation.List("name")) != "=") {
    return false;
  }
  const Node left = operation["lexpr"];
  const Node right = operation["rexpr"];
  *value = ColumnName(left) == column ? right : ColumnName(right) == column ? left : Node();
  return IsPlainValue(*value);
}

}  // namespace

bool IsPlainValue(Node expression) {
  const std::string_view type = expression.type();
  const Node node = expression.As(type);
  if (type == "A_Const" || type == "ParamRef") {
    return true;
  }
  if (type == "TypeCast") {
    return IsPlainValue(node["arg"]);
  }
  if (type == "A_Expr") {
    const Node left = node["lexpr"];
    return (!left || IsPlainValue(left)) && IsPlainValue(node["rexpr"]);
  }
  if (type == "List") {
    return AllPlain(node.List("items"));
  }
  return (type == "A_ArrayExpr" && AllPlain(node.List("elements"))) ||
         (type == "RowExpr" && AllPlain(node.List("args")));
}

bool IsNewEachTime(Node expression) {
  const std::string_view type = expression.type();
  const Node node = expression.As(type);
  if (type == "FuncCall") {
    const std::string_view name = FunctionName(expression);
    return IsAlwaysNewFunction(name) || IsViewOfTheTime(name, node.List("args"));
  }
  if (type == "TypeCast") {
    return !IsDate(node["typeName"]) && IsNewEachTime(node["arg"]);
  }
  return (type == "SQLValueFunction" && IsAlwaysNewTime(node)) ||
         (type == "A_Expr" && IsAlwaysNewSum(node));
}

std::string_view FunctionName(Node expression) {
  return LastName(expression.As("FuncCall").List("funcname"));
}

std::string_view ColumnName(Node expression) {
  return LastName(expression.As("ColumnRef").List("fields"));
}

bool MentionsColumn(Node tree, std::string_view column) {
  bool found = false;
  Walk(tree, [&](std::string_view type, Node node) {
    found = found || (type == "ColumnRef" && LastName(node.List("fields")) == column);
    return !found;
  });
  return found;
}

bool MentionsTable(Node tree, std::string_view table) {
  bool found = false;
  Walk(tree, [&](std::string_view type, Node node) {
    found = found || (type == "RangeVar" && node.Text("relname") == table);
    return !found;
  });
  return found;
}

Node EqualityWith(Node condition, std::string_view column) {
  Node found;
  ForEachConjunct(condition, [&](Node part) {
    Node value;
    if (!found && IsPlainEquality(part.As("A_Expr"), column, &value)) {
      found = value;
    }
  });
  return found;
}

size_t FirstLocation(Node tree) {
  int64_t first = 0;
  Walk(tree, [&](std::string_view, Node node) {
    const int64_t here = node.Int("location");
    first = here > 0 && (first == 0 || here < first) ? here : first;
    return true;
  });
  return static_cast<size_t>(first);
}

}  // namespace walwise::sql
