#include <string>
#include <string_view>
#include <vector>

#include "upsert-rewriter/rewrite/expressions.h"
#include "upsert-rewriter/rewrite/plan.h"
#include "upsert-rewriter/tree/expression.h"

// Below a SELECT, a parameter or a literal no longer takes its column's type, as it does directly
// in INSERT ... VALUES. So each value whose type is not the column's by itself gets a cast.

namespace walwise::sql {

namespace {

constexpr std::string_view kText = "text";

// Does the value have the column's type without help? A string or NULL is text in a sub-select,
// which varchar takes too, but where rows are compared by their types.
bool HasType(const RewritePlan& plan, const std::string& value_type, const SourceColumn& column) {
  if (value_type == kUnknownType) {
    const bool is_varchar = column.type.rfind("character varying", 0) == 0;
    return column.type == kText || (is_varchar && !plan.compares_rows);
  }
  return !value_type.empty() && value_type == column.type;
}

bool NeedsCastWords(const Statement& statement, Span item) {
  for (const Placeholder& placeholder : statement.sql.placeholders) {
    // `:name::type` is no placeholder to some drivers.
    if (item.Contains(placeholder.text) && (placeholder.kind == Placeholder::Kind::kNamed ||
                                            placeholder.kind == Placeholder::Kind::kHole)) {
      return true;
    }
  }
  return false;
}

std::string Collate(const SourceColumn& column) {
  return column.collation.empty() ? "" : " COLLATE " + column.collation;
}

// `last` goes behind the cast.
void Cast(const RewritePlan& plan, Node value, Span item, const std::string& type,
          const std::string& last, EditList* edits) {
  if (NeedsCastWords(*plan.statement, item)) {
    edits->InsertBefore(item.begin, "CAST(");
    edits->InsertAfter(item.end, " AS " + type + ")" + last);
  } else if (IsSimple(value) && plan.statement->text()[item.begin] != '-') {
    // -1::bigint would be -(1::bigint), which is not the same for the smallest number.
    edits->InsertAfter(item.end, "::" + type + last);
  } else {
    edits->InsertBefore(item.begin, "(");
    edits->InsertAfter(item.end, ")::" + type + last);
  }
}

// A later row's literals and parameters take the type of the first row's value; but of a domain
// only the type below it, and what is not the server's own may be a domain; and of numeric(8,2)
// only numeric.
bool FollowsFirstRow(const std::string& value_type, const SourceColumn& column) {
  const bool has_modifier = column.cast.find('(') != std::string::npos;
  return value_type == kUnknownType && IsBuiltIn(column.type) && !has_modifier;
}

// Takes the items of DEFAULT columns out of a list: each with the comma behind it, those at the end
// with the comma before them.
void TakeOut(const RewritePlan& plan, const std::vector<Span>& items, EditList* edits) {
  size_t end = items.size();
  while (end > 0 && plan.columns[end - 1].is_default) {
    --end;
  }
  for (size_t i = 0; i < end; ++i) {
    if (plan.columns[i].is_default) {
      edits->Replace({items[i].begin, items[i + 1].begin}, "");
    }
  }
  if (end > 0 && end < items.size()) {
    edits->Replace({items[end - 1].end, items.back().end}, "");
  }
}

// A list's collation is that of its one value that has an explicit one.
bool NeedsCollation(Node value, const SourceColumn& column, size_t row) {
  const bool is_plain = column.collation == "\"default\"" && IsPlainValue(value);
  return row == 0 && !column.collation.empty() && !is_plain;
}

void TypeRows(const RewritePlan& plan, EditList* edits) {
  const NodeList rows = plan.statement->upsert->value_rows;
  size_t number = 0;
  for (const Node row : rows) {
    const NodeList items = row.As("List").List("items");
    const std::vector<Span>& spans = plan.clauses.rows[number];
    size_t i = 0;
    for (const Node item : items) {
      const SourceColumn& column = plan.columns[i];
      const std::string type = TypeOf(item);
      const bool collates = NeedsCollation(item, column, number);
      const bool is_typed =
          HasType(plan, type, column) || (number > 0 && FollowsFirstRow(type, column));
      if (!column.is_default && (collates || !is_typed)) {
        Cast(plan, item, spans[i], column.cast, collates ? Collate(column) : "", edits);
      }
      ++i;
    }
    TakeOut(plan, spans, edits);
    ++number;
  }
}

void CastSelected(const RewritePlan& plan, Node target, size_t i, const std::string& last,
                  EditList* edits) {
  // An alias stays behind the cast.
  const Span item = plan.clauses.select_items[i];
  const Span expression = {item.begin, ExpressionEnd(*plan.statement, target, item)};
  Cast(plan, target.As("ResTarget")["val"], expression, plan.columns[i].cast, last, edits);
}

void TypeSelect(const RewritePlan& plan, NodeList targets, EditList* edits) {
  size_t i = 0;
  for (const Node target : targets) {
    const Node value = target.As("ResTarget")["val"];
    const SourceColumn& column = plan.columns[i];
    const bool collates = NeedsCollation(value, column, 0);
    if (collates || !HasType(plan, TypeOf(value), column)) {
      CastSelected(plan, target, i, collates ? Collate(column) : "", edits);
    }
    ++i;
  }
}

// A parameter keeps its column's type in a source that is wrapped, too: a client may send it in
// binary.
void TypeUnknown(const RewritePlan& plan, NodeList targets, EditList* edits) {
  size_t i = 0;
  for (const Node target : targets) {
    if (TypeOf(target.As("ResTarget")["val"]) == kUnknownType &&
        !HasType(plan, std::string(kUnknownType), plan.columns[i])) {
      CastSelected(plan, target, i, "", edits);
    }
    ++i;
  }
}

bool HasRowsPlaceholder(const Statement& statement, Span source) {
  for (const Placeholder& placeholder : statement.sql.placeholders) {
    if (placeholder.kind == Placeholder::Kind::kRows && source.Contains(placeholder.text)) {
      return true;
    }
  }
  return false;
}

// ORDER BY 1, ORDER BY name, GROUP BY 1: these name what the select list gives, and would sort and
// group by what a cast makes of it.
bool NamesOutputs(Node select) {
  for (const Node item : select.List("sortClause")) {
    const Node key = item.As("SortBy")["node"];
    if (key.Is("A_Const") || key.As("ColumnRef").List("fields").size() == 1) {
      return true;
    }
  }
  for (const Node key : select.List("groupClause")) {
    if (key.Is("A_Const")) {
      return true;
    }
  }
  return false;
}

// Casts in place would be computed before the rows are cut, and raise for one that is not wanted.
bool IsLimited(Node select) {
  return static_cast<bool>(select["limitCount"]) || static_cast<bool>(select["limitOffset"]);
}

}  // namespace

std::string ColumnList(const RewritePlan& plan) {
  std::string list;
  for (const SourceColumn& column : plan.columns) {
    if (!column.is_default) {
      list += (list.empty() ? "" : ", ") + column.written;
    }
  }
  return "(" + list + ")";
}

SourceWrapping TypeSource(const RewritePlan& plan, EditList* edits) {
  const Statement& statement = *plan.statement;
  const Upsert& upsert = *statement.upsert;
  if (!plan.clauses.columns.empty()) {
    TakeOut(plan, plan.clauses.columns, edits);
  }
  if (!upsert.value_rows.empty() && !HasRowsPlaceholder(statement, plan.clauses.source)) {
    TypeRows(plan, edits);
    return {};
  }
  const Node select = upsert.insert["selectStmt"].As("SelectStmt");
  const NodeList targets = select.List("targetList");
  const size_t items = plan.clauses.select_items.size();
  const bool has_items = items > 0 && items == targets.size() && items == plan.columns.size();
  if (has_items && !NamesOutputs(select) && !HasStar(targets)) {
    if (!IsLimited(select)) {
      TypeSelect(plan, targets, edits);
      return {};
    }
    TypeUnknown(plan, targets, edits);
  }
  std::string casts;
  for (const SourceColumn& column : plan.columns) {
    casts += (casts.empty() ? "" : ", ") + column.written + "::" + column.cast + Collate(column);
  }
  return {"SELECT " + casts + " FROM (", ") AS source " + ColumnList(plan)};
}

}  // namespace walwise::sql
