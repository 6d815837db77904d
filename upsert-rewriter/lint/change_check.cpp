#include "upsert-rewriter/lint/change_check.h"

#include "upsert-rewriter/lint/proposed_values.h"
#include "upsert-rewriter/tree/expression.h"

namespace walwise::sql {

namespace {

using Kind = ChangeCheck::Kind;

class Reader {
 public:
  Reader(const Upsert& upsert, const Table* table) : upsert_(upsert), table_(table) {}

  ChangeCheck Read() {
    if (!upsert_.where || !Asks(upsert_.where)) {
      return {};
    }
    return {always_new_ ? Kind::kAlwaysTrue : Kind::kAsks, location_};
  }

 private:
  bool Asks(Node condition) {
    const std::string_view type = condition.type();
    const Node node = condition.As(type);
    if (type == "BoolExpr") {
      return node.Text("boolop") == "NOT_EXPR" ? IsSame(node.List("args")[0]) : AllAsk(node);
    }
    if (type == "BooleanTest") {
      return node.Text("booltesttype") == "IS_NOT_TRUE" && IsSame(node["arg"]);
    }
    const std::string_view kind = node.Text("kind");
    return type == "A_Expr" &&
           (kind == "AEXPR_DISTINCT" || (kind == "AEXPR_OP" && Operator(node) == "<>")) &&
           Compares(node["lexpr"], node["rexpr"]);
  }

  bool AllAsk(Node conditions) {
    const bool before = always_new_;
    for (const Node condition : conditions.List("args")) {
      if (!Asks(condition)) {
        return false;
      }
    }
    // Another part of an AND may still be false.
    always_new_ = conditions.Text("boolop") == "AND_EXPR" ? before : always_new_;
    return true;
  }

  // The opposite question, below a NOT.
  bool IsSame(Node condition) {
    const Node node = condition.As("A_Expr");
    const std::string_view kind = node.Text("kind");
    return (kind == "AEXPR_NOT_DISTINCT" || (kind == "AEXPR_OP" && Operator(node) == "=")) &&
           Compares(node["lexpr"], node["rexpr"]);
  }

  static std::string_view Operator(Node operation) {
    return StringValue(operation.List("name")[0]);
  }

  bool Compares(Node a, Node b) {
    const NodeList left = a.As("RowExpr").List("args");
    const NodeList right = b.As("RowExpr").List("args");
    if (left.empty() || left.size() != right.size()) {
      return IsOldAndNew(a, b) || IsOldAndNew(b, a);
    }
    for (size_t i = 0; i < left.size(); ++i) {
      if (!Compares(left[i], right[i])) {
        return false;
      }
    }
    return true;
  }

  bool IsOldAndNew(Node old_value, Node new_value) {
    const NodeList coalesced = old_value.As("CoalesceExpr").List("args");
    if (!coalesced.empty()) {
      return IsOldAndNew(coalesced[0], new_value.As("CoalesceExpr").List("args")[0]);
    }
    if (IsWholeRow(old_value, upsert_.target_name()) && IsWholeRow(new_value, "excluded")) {
      Note(IsSomeColumnAlwaysNew(), old_value);
      return true;
    }
    const std::string_view column = TargetColumn(upsert_, old_value);
    if (column.empty() || !IsNewValueOf(column, new_value)) {
      return false;
    }
    Note(IsValueNewEachTime(upsert_, table_, new_value), old_value);
    return true;
  }

  bool IsNewValueOf(std::string_view column, Node value) const {
    if (ExcludedColumn(value) == column) {
      return true;
    }
    for (const SetItem& item : upsert_.set) {
      if (item.column == column && SameTree(item.value, value)) {
        return true;
      }
    }
    return false;
  }

  bool IsSomeColumnAlwaysNew() const {
    for (const std::string_view column : upsert_.columns) {
      if (ProposesAlwaysNew(upsert_, table_, column)) {
        return true;
      }
    }
    for (size_t i = 0; table_ != nullptr && i < table_->columns.size(); ++i) {
      if (ProposesAlwaysNew(upsert_, table_, table_->columns[i].name)) {
        return true;
      }
    }
    return false;
  }

  // t.* or t.
  static bool IsWholeRow(Node node, std::string_view name) {
    const NodeList fields = node.As("ColumnRef").List("fields");
    return !fields.empty() && StringValue(fields[0]) == name &&
           (fields.size() == 1 || (fields.size() == 2 && fields[1].Is("A_Star")));
  }

  void Note(bool always_new, Node place) {
    if (always_new && !always_new_) {
      always_new_ = true;
      location_ = place.As("ColumnRef").location();
    }
  }

  const Upsert& upsert_;
  const Table* table_;
  bool always_new_ = false;
  size_t location_ = 0;
};

}  // namespace

ChangeCheck ReadChangeCheck(const Upsert& upsert, const Table* table) {
  return Reader(upsert, table).Read();
}

bool IsValueNewEachTime(const Upsert& upsert, const Table* table, Node value) {
  const std::string_view proposed = ExcludedColumn(value);
  return proposed.empty() ? IsNewEachTime(value) : ProposesAlwaysNew(upsert, table, proposed);
}

}  // namespace walwise::sql
