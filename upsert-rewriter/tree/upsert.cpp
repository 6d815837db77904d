#include "upsert-rewriter/tree/upsert.h"

#include <string>

namespace walwise::sql {

namespace {

// (a, b) = (x, y): each column's item holds the whole row; its part is at colno.
Node AssignedValue(Node value) {
  const Node multi = value.As("MultiAssignRef");
  if (!multi) {
    return value;
  }
  const Node row = multi["source"].As("RowExpr");
  const int64_t number = multi.Int("colno");
  return row && number > 0 ? row.List("args")[static_cast<size_t>(number - 1)] : Node();
}

std::vector<SetItem> ReadSet(NodeList targets) {
  std::vector<SetItem> items;
  for (const Node target : targets) {
    const Node item = target.As("ResTarget");
    const Node value = AssignedValue(item["val"]);
    items.push_back({item.Text("name"), value, item.location(), ExcludedColumn(value)});
  }
  return items;
}

void ReadSource(Node insert, Upsert* upsert) {
  const Node select = insert["selectStmt"].As("SelectStmt");
  upsert->value_rows = select.List("valuesLists");
  upsert->has_default_values = !select;
  upsert->has_select = select && upsert->value_rows.empty();
}

void ReadConflict(Node conflict, Upsert* upsert) {
  upsert->does_update = conflict.Text("action") == "ONCONFLICT_UPDATE";
  upsert->conflict_location = conflict.location();
  const Node infer = conflict["infer"];
  upsert->constraint = infer.Text("conname");
  upsert->target_elements = infer.List("indexElems");
  upsert->target_where = infer["whereClause"];
  for (const Node element : upsert->target_elements) {
    upsert->target_columns.push_back(element.As("IndexElem").Text("name"));
  }
  upsert->set = ReadSet(conflict.List("targetList"));
  upsert->where = conflict["whereClause"];
}

}  // namespace

NodeList Returning(Node write) {
  const Node clause = write["returningClause"];
  return clause ? clause.List("exprs") : write.List("returningList");
}

std::optional<Upsert> ReadUpsert(Node statement) {
  const Node insert = statement.As("InsertStmt");
  const Node conflict = insert["onConflictClause"];
  if (!conflict) {
    return std::nullopt;
  }
  Upsert upsert;
  upsert.insert = insert;
  const Node relation = insert["relation"];
  upsert.schema = relation.Text("schemaname");
  upsert.table = relation.Text("relname");
  upsert.alias = relation["alias"].Text("aliasname");
  for (const Node column : insert.List("cols")) {
    upsert.columns.push_back(column.As("ResTarget").Text("name"));
  }
  ReadSource(insert, &upsert);
  ReadConflict(conflict, &upsert);
  upsert.returning = Returning(insert);
  return upsert;
}

std::string_view ExcludedColumn(Node node) {
  const NodeList fields = node.As("ColumnRef").List("fields");
  if (fields.size() != 2 || StringValue(fields[0]) != "excluded") {
    return {};
  }
  return StringValue(fields[1]);
}

std::string_view TargetColumn(const Upsert& upsert, Node node) {
  const NodeList fields = node.As("ColumnRef").List("fields");
  switch (fields.size()) {
    case 1:
      return StringValue(fields[0]);
    case 2:
      return StringValue(fields[0]) == upsert.target_name() ? StringValue(fields[1])
                                                            : std::string_view();
    case 3:
      return upsert.alias.empty() && StringValue(fields[0]) == upsert.schema &&
                     StringValue(fields[1]) == upsert.table
                 ? StringValue(fields[2])
                 : std::string_view();
    default:
      return {};
  }
}

}  // namespace walwise::sql
