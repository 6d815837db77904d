#include "upsert-rewriter/lint/places.h"
#include "upsert-rewriter/rules/rule.h"
#include "upsert-rewriter/tree/expression.h"

namespace walwise::sql {

namespace {

// Do all columns get a plain value, and does the WHERE name none of them?
bool MayWriteWhatIsThere(Node update) {
  const Node where = update["whereClause"];
  for (const Node target : update.List("targetList")) {
    const Node item = target.As("ResTarget");
    if (!IsPlainValue(item["val"]) || item["indirection"] ||
        MentionsColumn(where, item.Text("name"))) {
      return false;
    }
  }
  return true;
}

// An UPDATE of all rows is a backfill or a mistake; one of a cursor's row, one joined with others
// or one whose rows are wanted back can't simply do with fewer rows.
bool IsOfChosenRows(Node update) {
  const Node where = update["whereClause"];
  return where && !where.Is("CurrentOfExpr") && !update["fromClause"] && Returning(update).empty();
}

void Check(const RuleContext& context) {
  const Node update = context.statement.tree.As("UpdateStmt");
  if (!IsOfChosenRows(update) || !MayWriteWhatIsThere(update)) {
    return;
  }
  const Node first = update.List("targetList")[0].As("ResTarget");
  context.report.Add(
      TokenPlace(context.statement, first.location()),
      "a row that has these values already is written anew: a dead row version, its WAL and a "
      "commit that waits for the disk",
      "Where that happens often, add AND " + std::string(first.Text("name")) +
          " IS DISTINCT FROM the new value.");
}

}  // namespace

extern const Rule kUpdateWithoutChangeCheck = {
    .id = "update-without-change-check",
    .severity = Severity::kInfo,
    .category = "write",
    .summary = "An UPDATE to given values writes a new version of a row even if it has them.",
    .statements = {"UpdateStmt"},
    .check = Check,
};

}  // namespace walwise::sql
