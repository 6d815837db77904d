#include "upsert-rewriter/lint/find_words.h"
#include "upsert-rewriter/rules/rule.h"

namespace walwise::sql {

namespace {

void Check(const RuleContext& context) {
  const Node truncate = context.statement.tree.As("TruncateStmt");
  for (const Node node : truncate.List("relations")) {
    const Node relation = node.As("RangeVar");
    const Table* table = context.schema.Find(relation.Text("schemaname"), relation.Text("relname"));
    if (table == nullptr || !table->is_published || table->is_temporary || table->is_unlogged ||
        context.statement.is_down) {
      continue;
    }
    context.report.Add(RelationPlace(context.statement.text(), relation),
                       "the change stream gets one TRUNCATE instead of the rows: subscribers that "
                       "don't take it, or a publication that doesn't send it, keep them",
                       "DELETE the rows in batches, or make sure that every consumer handles "
                       "TRUNCATE.");
  }
}

}  // namespace

extern const Rule kTruncateInPublishedTable = {
    .id = "truncate-in-published-table",
    .severity = Severity::kWarning,
    .category = "change-stream",
    .summary = "TRUNCATE of a published table: many consumers never see that the rows are gone.",
    .statements = {"TruncateStmt"},
    .check = Check,
};

}  // namespace walwise::sql
