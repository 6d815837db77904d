#include "upsert-rewriter/schema/ddl_index.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "upsert-rewriter/schema/object_name.h"

namespace walwise::sql {

namespace {

// An index that is being made, and what its columns are called within it.
struct Draft {
  Index index;
  std::vector<std::string> names;

  void AddName(const std::string& name) { names.push_back(UnusedName(name, names)); }
};

void AddElement(Node element, const std::string& expression, Draft* draft) {
  const std::string column(element.Text("name"));
  draft->index.columns.push_back(column);
  draft->index.expressions.push_back(column.empty() ? expression : "");
  draft->index.has_own_equality |= HasOwnEquality(element);
  const std::string name = column.empty() ? ColumnNameOf(element["expr"]) : column;
  draft->AddName(name.empty() ? "expr" : name);
}

void AddKey(std::string_view column, Draft* draft) {
  draft->index.columns.emplace_back(column);
  draft->index.expressions.emplace_back();
  draft->AddName(std::string(column));
}

void AddIncluded(std::string_view column, Draft* draft) {
  draft->index.included.emplace_back(column);
  draft->AddName(std::string(column));
}

void Finish(std::string_view name, Draft draft, Table* table) {
  draft.index.name =
      name.empty() ? DefaultIndexName(*table, draft.index, draft.names) : std::string(name);
  table->indexes.push_back(std::move(draft.index));
}

// ADD CONSTRAINT name UNIQUE USING INDEX index: the index takes the constraint's name.
void AdoptIndex(Node constraint, bool is_primary, Table* table) {
  const auto found =
      std::find_if(table->indexes.begin(), table->indexes.end(),
                   [&](const Index& index) { return index.name == constraint.Text("indexname"); });
  if (found == table->indexes.end()) {
    return;
  }
  found->is_constraint = true;
  found->is_primary = is_primary;
  found->is_deferrable = constraint.Bool("deferrable");
  if (!constraint.Text("conname").empty()) {
    found->name = constraint.Text("conname");
  }
}

void AddExclusions(Node constraint, const ExpressionText& text, Draft* draft) {
  const std::vector<std::string> expressions = text.Elements(constraint.location());
  size_t i = 0;
  for (const Node exclusion : constraint.List("exclusions")) {
    AddElement(exclusion.As("List").List("items")[0].As("IndexElem"),
               i < expressions.size() ? expressions[i] : "", draft);
    ++i;
  }
  if (constraint["where_clause"]) {
    draft->index.predicate = text.ConstraintPredicate(constraint.location());
  }
}

void SetNotNull(const std::vector<std::string>& columns, Table* table) {
  for (const std::string& name : columns) {
    if (Column* column = table->FindColumn(name)) {
      column->not_null = true;
    }
  }
}

}  // namespace

bool HasOwnEquality(Node element) {
  return !element.List("collation").empty() || !element.List("opclass").empty();
}

void AddConstraintIndex(Node constraint, std::string_view column, const ExpressionText& text,
                        Table* table) {
  const std::string_view kind = constraint.Text("contype");
  const bool is_primary = kind == "CONSTR_PRIMARY";
  const bool is_exclusion = kind == "CONSTR_EXCLUSION";
  if (!is_primary && !is_exclusion && kind != "CONSTR_UNIQUE") {
    return;
  }
  if (!constraint.Text("indexname").empty()) {
    AdoptIndex(constraint, is_primary, table);
    return;
  }
  Draft draft;
  draft.index.is_primary = is_primary;
  draft.index.is_constraint = true;
  draft.index.is_deferrable = constraint.Bool("deferrable");
  draft.index.nulls_not_distinct = constraint.Bool("nulls_not_distinct");
  // Neither can be what ON CONFLICT DO UPDATE names.
  const bool is_temporal = constraint.Bool("without_overlaps");
  draft.index.is_unique = !is_exclusion && !is_temporal;
  if (is_exclusion || is_temporal) {
    const std::string_view method = constraint.Text("access_method");
    draft.index.method = is_temporal ? "gist" : method.empty() ? "btree" : method;
  }
  if (is_exclusion) {
    AddExclusions(constraint, text, &draft);
  }
  for (const Node key : constraint.List("keys")) {
    AddKey(StringValue(key), &draft);
  }
  if (!column.empty()) {
    AddKey(column, &draft);
  }
  for (const Node included : constraint.List("including")) {
    AddIncluded(StringValue(included), &draft);
  }
  if (is_primary) {
    SetNotNull(draft.index.columns, table);
  }
  Finish(constraint.Text("conname"), std::move(draft), table);
}

void AddIndex(Node statement, const ExpressionText& text, Table* table) {
  const std::string_view name = statement.Text("idxname");
  if (!name.empty() && table->FindIndex(name) != nullptr) {
    return;
  }
  const size_t location = statement["relation"].location();
  const std::vector<std::string> expressions = text.Elements(location);
  Draft draft;
  size_t i = 0;
  for (const Node element : statement.List("indexParams")) {
    AddElement(element.As("IndexElem"), i < expressions.size() ? expressions[i] : "", &draft);
    ++i;
  }
  for (const Node element : statement.List("indexIncludingParams")) {
    AddIncluded(element.As("IndexElem").Text("name"), &draft);
  }
  draft.index.method = statement.Text("accessMethod");
  draft.index.is_unique = statement.Bool("unique");
  draft.index.nulls_not_distinct = statement.Bool("nulls_not_distinct");
  if (statement["whereClause"]) {
    draft.index.predicate = text.IndexPredicate(location);
  }
  Finish(name, std::move(draft), table);
}

void CopyIndex(const Index& index, Table* table) {
  Draft draft;
  draft.index = index;
  for (const std::string& column : index.columns) {
    draft.AddName(column.empty() ? "expr" : column);
  }
  for (const std::string& column : index.included) {
    draft.AddName(column);
  }
  Finish("", std::move(draft), table);
}

}  // namespace walwise::sql
