#include "upsert-rewriter/lint/places.h"
#include "upsert-rewriter/rules/rule.h"
#include "upsert-rewriter/tree/expression.h"

namespace walwise::sql {

namespace {

bool MentionsBoth(Node a, Node b, std::string_view cte, std::string_view table) {
  return (MentionsTable(a, cte) || MentionsTable(b, cte)) &&
         (MentionsTable(a, table) || MentionsTable(b, table));
}

// Does the tree take a row from what was inserted, or else from the table: by UNION or COALESCE?
bool TakesEither(Node tree, std::string_view cte, std::string_view table) {
  bool found = false;
  Walk(tree, [&](std::string_view type, Node node) {
    found = found ||
            (type == "SelectStmt" && node.Text("op") == "SETOP_UNION" &&
             MentionsBoth(node["larg"], node["rarg"], cte, table)) ||
            (type == "CoalesceExpr" && MentionsBoth(node["args"], Node(), cte, table));
    return !found;
  });
  return found;
}

void Check(const RuleContext& context) {
  const Node statement = context.statement.tree;
  for (const Node item : statement.As(statement.type())["withClause"].List("ctes")) {
    const Node cte = item.As("CommonTableExpr");
    const Node insert = cte["ctequery"].As("InsertStmt");
    const Node conflict = insert["onConflictClause"];
    if (conflict.Text("action") != "ONCONFLICT_NOTHING" || Returning(insert).empty() ||
        !TakesEither(statement, cte.Text("ctename"), insert["relation"].Text("relname"))) {
      continue;
    }
    context.report.Add(
        ConflictPlace(context.statement, conflict.location()),
        "a row that another session inserts meanwhile stops the INSERT and is not seen by the rest "
        "of the statement: it gives no row at all",
        "Where no row comes back, look for it again with a SELECT of its own, which sees it.");
  }
}

}  // namespace

extern const Rule kInsertDoNothingThenSelect = {
    .id = "insert-do-nothing-then-select",
    .severity = Severity::kWarning,
    .category = "upsert",
    .summary = "INSERT ... DO NOTHING RETURNING or else SELECT, in one statement, may give no row.",
    .statements = {"SelectStmt", "InsertStmt", "UpdateStmt"},
    .only_with = true,
    .check = Check,
};

}  // namespace walwise::sql
