#include <string>
#include <string_view>

#include "upsert-rewriter/rewrite/expressions.h"
#include "upsert-rewriter/rewrite/plan.h"

// Below a SELECT, a parameter or a literal no longer takes its column's type, as it does directly
// in INSERT ... VALUES. So each value whose type is not the column's by itself gets a cast.

namespace walwise::sql {

namespace {

constexpr std::string_view kText = "text";

// Does the value have the column's type without help? A string or NULL is text in a sub-select,
// which varchar takes too.
bool HasType(const std::string& value_type, const SourceColumn& column) {
  if (value_type == kUnknownType) {
    return column.type == kText || column.type.rfind("character varying", 0) == 0;
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

void Cast(const RewritePlan& plan, Node value, Span item, const std::string& type,
          EditList* edits) {
  if (NeedsCastWords(*plan.statement, item)) {
    edits->InsertBefore(item.begin, "CAST(");
    edits->InsertAfter(item.end, " AS " + type + ")");
  } else if (IsSimple(value) && plan.statement->text()[item.begin] != '-') {
    // -1::bigint would be -(1::bigint), which is not the same for the smallest number.
    edits->InsertAfter(item.end, "::" + type);
  } else {
    edits->InsertBefore(item.begin, "(");
    edits->InsertAfter(item.end, ")::" + type);
  }
}

// A later row's literals and parameters take the type of the first row's value.
bool FollowsFirstRow(const std::string& value_type) { return value_type == kUnknownType; }

void TakeOut(const std::vector<Span>& items, size_t i, EditList* edits) {
  if (i + 1 < items.size()) {
    edits->Replace({items[i].begin, items[i + 1].begin}, "");
  } else if (i > 0) {
    edits->Replace({items[i - 1].end, items[i].end}, "");
  }
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
      if (column.is_default) {
        TakeOut(spans, i, edits);
      } else if (!HasType(type, column) && !(number > 0 && FollowsFirstRow(type))) {
        Cast(plan, item, spans[i], column.cast, edits);
      }
      ++i;
    }
    ++number;
  }
}

void TypeSelect(const RewritePlan& plan, NodeList targets, EditList* edits) {
  size_t i = 0;
  for (const Node target : targets) {
    const Node value = target.As("ResTarget")["val"];
    const SourceColumn& column = plan.columns[i];
    if (!HasType(TypeOf(value), column)) {
      // An alias stays behind the cast.
      const Span item = plan.clauses.select_items[i];
      const Span expression = {item.begin, ExpressionEnd(*plan.statement, target, item)};
      Cast(plan, value, expression, column.cast, edits);
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

bool HasStar(NodeList targets) {
  for (const Node target : targets) {
    const NodeList fields = target.As("ResTarget")["val"].As("ColumnRef").List("fields");
    if (fields.size() > 0 && fields[fields.size() - 1].Is("A_Star")) {
      return true;
    }
  }
  return false;
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
  for (size_t i = 0; i < plan.columns.size(); ++i) {
    if (plan.columns[i].is_default && !plan.clauses.columns.empty()) {
      TakeOut(plan.clauses.columns, i, edits);
    }
  }
  if (!upsert.value_rows.empty() && !HasRowsPlaceholder(statement, plan.clauses.source)) {
    TypeRows(plan, edits);
    return {};
  }
  const NodeList targets = upsert.insert["selectStmt"].As("SelectStmt").List("targetList");
  if (!plan.clauses.select_items.empty() && targets.size() == plan.columns.size() &&
      plan.clauses.select_items.size() == targets.size() && !HasStar(targets)) {
    TypeSelect(plan, targets, edits);
    return {};
  }
  std::string casts;
  for (const SourceColumn& column : plan.columns) {
    casts += (casts.empty() ? "" : ", ") + column.written + "::" + column.cast;
  }
  return {"SELECT " + casts + " FROM (", ") AS source " + ColumnList(plan)};
}

}  // namespace walwise::sql
