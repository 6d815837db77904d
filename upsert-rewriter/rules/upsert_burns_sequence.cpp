#include "upsert-rewriter/lint/conflict_key.h"
#include "upsert-rewriter/lint/places.h"
#include "upsert-rewriter/lint/proposed_values.h"
#include "upsert-rewriter/rules/rule.h"
#include "upsert-rewriter/tree/expression.h"

namespace walwise::sql {

namespace {

constexpr std::string_view kHint =
    "Look for the row before inserting it (SELECT ... WHERE NOT EXISTS), or make the conflict "
    "target the primary key.";

bool TakesFromSequence(const Column& column) {
  return column.is_serial || column.is_identity ||
         column.default_expression.find("nextval(") != std::string::npos;
}

bool RunsOut(const Column& column) {
  return column.type == "integer" || column.type == "smallint" || column.type == "serial" ||
         column.type == "smallserial";
}

void ReportColumn(const RuleContext& context, const Column& column) {
  const Span place = ConflictPlace(context.statement);
  const std::string message = "each conflict uses up a value of the sequence of " + column.name +
                              ", and every 32nd value writes WAL";
  if (RunsOut(column)) {
    context.report.Add(place, message + "; the sequence of an " + column.type + " can run out",
                       std::string(kHint));
  } else {
    context.report.AddMild(place, message, std::string(kHint));
  }
}

// nextval() in the source, if it isn't the conflict's key.
void CheckExplicit(const RuleContext& context, const Upsert& upsert) {
  size_t location = 0;
  Walk(upsert.insert["selectStmt"], [&](std::string_view type, Node node) {
    const NodeList name = type == "FuncCall" ? node.List("funcname") : NodeList();
    if (location == 0 && !name.empty() && StringValue(name[name.size() - 1]) == "nextval") {
      location = node.location();
    }
    return location == 0;
  });
  if (location != 0) {
    context.report.AddMild(TokenPlace(context.statement, location),
                           "each conflict uses up a value of this sequence, and every 32nd value "
                           "writes WAL",
                           std::string(kHint));
  }
}

void Check(const RuleContext& context) {
  const std::optional<Upsert>& upsert = context.statement.upsert;
  if (!upsert || LeavesOutExistingRows(*upsert)) {
    return;
  }
  const Table* table = context.schema.Find(upsert->schema, upsert->table);
  for (size_t i = 0; table != nullptr && i < table->columns.size(); ++i) {
    const Column& column = table->columns[i];
    // A key fresh from the sequence meets no row.
    if (TakesFromSequence(column) && !IsConflictKey(*upsert, table, column.name) &&
        IsLeftToDefault(*upsert, table, column.name)) {
      return ReportColumn(context, column);
    }
  }
  CheckExplicit(context, *upsert);
}

}  // namespace

extern const Rule kUpsertBurnsSequence = {
    .id = "upsert-burns-sequence",
    .severity = Severity::kWarning,
    .category = "upsert",
    .summary = "A serial or identity column takes a sequence value for each row that conflicts.",
    .statements = {"InsertStmt"},
    .check = Check,
};

}  // namespace walwise::sql
