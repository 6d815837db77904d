#include "upsert-rewriter/lint/find_words.h"
#include "upsert-rewriter/rules/rule.h"

namespace walwise::sql {

namespace {

// LIKE a table that is not known may bring its key.
bool MayCopyKey(const RuleContext& context, Node create) {
  for (const Node element : create.List("tableElts")) {
    const Node like = element.As("TableLikeClause");
    const Node source = like["relation"];
    if (like.Int("options") != 0 &&
        context.schema.Find(source.Text("schemaname"), source.Text("relname")) == nullptr) {
      return true;
    }
  }
  return false;
}

void Check(const RuleContext& context) {
  const Node create = context.statement.tree.As("CreateStmt");
  const Node relation = create["relation"];
  // By the end of the run, so that a key that comes later counts. A table that is gone by then was
  // for the way only.
  const Table* table = context.schema.Find(relation.Text("schemaname"), relation.Text("relname"));
  if (table == nullptr || table->is_temporary || table->is_unlogged ||
      table->PrimaryKey() != nullptr || table->replica_identity != 'd' ||
      context.statement.body != 0 || relation.Text("relpersistence") != "p") {
    return;
  }
  // Of a partition there is nothing to say that was not said of the table it is a part of.
  if (create["partbound"] || MayCopyKey(context, create) || context.statement.is_down) {
    return;
  }
  context.report.Add(RelationPlace(context.statement.text(), relation),
                     "without primary key or replica identity, UPDATE and DELETE of the table fail "
                     "once it is published",
                     "Add a primary key, or a unique index over NOT NULL columns and REPLICA "
                     "IDENTITY USING INDEX.");
}

}  // namespace

extern const Rule kTableWithoutPrimaryKey = {
    .id = "table-without-primary-key",
    .severity = Severity::kWarning,
    .category = "change-stream",
    .summary = "A table without a key can't send its UPDATEs and DELETEs to a change stream.",
    .statements = {"CreateStmt"},
    .check = Check,
};

}  // namespace walwise::sql
