#include "upsert-rewriter/lint/places.h"
#include "upsert-rewriter/rules/rule.h"
#include "upsert-rewriter/tree/expression.h"

namespace walwise::sql {

namespace {

constexpr std::string_view kHint =
    "Use INSERT ... ON CONFLICT DO UPDATE; `walwise rewrite` and walwise.upsert_guard keep it from "
    "locking rows that it leaves as they are.";

// A write that is tried first, and whose returned rows say whether the other one is to be made.
struct Attempt {
  std::string_view name;
  std::string_view table;
  bool inserts;
};

std::string_view OnConflict(Node insert) { return insert["onConflictClause"].Text("action"); }

std::string_view TableOf(Node write) { return write["relation"].Text("relname"); }

bool ReadAttempt(Node cte, Attempt* attempt) {
  const Node insert = cte["ctequery"].As("InsertStmt");
  const Node update = cte["ctequery"].As("UpdateStmt");
  const Node write = insert ? insert : update;
  if (Returning(write).empty() || (insert && OnConflict(insert) != "ONCONFLICT_NOTHING")) {
    return false;
  }
  *attempt = {cte.Text("ctename"), TableOf(write), static_cast<bool>(insert)};
  return true;
}

// Where the tree asks that `name` has no row: below a NOT, or as the outer side of a LEFT JOIN that
// is tested for NULL. 0: nowhere.
size_t PlaceOfAbsence(Node tree, std::string_view name) {
  size_t place = 0;
  size_t join = 0;
  bool tests_null = false;
  Walk(tree, [&](std::string_view type, Node node) {
    if (type == "BoolExpr" && node.Text("boolop") == "NOT_EXPR" && place == 0 &&
        MentionsTable(node["args"], name)) {
      place = node.location();
    } else if (type == "JoinExpr" && node.Text("jointype") == "JOIN_LEFT" &&
               MentionsTable(node["rarg"], name)) {
      join = FirstLocation(node["rarg"]);
    }
    tests_null = tests_null || (type == "NullTest" && node.Text("nulltesttype") == "IS_NULL");
    return true;
  });
  return place != 0 ? place : tests_null ? join : 0;
}

// Is `statement` the other half of the attempt? Where it depends on it, else 0.
size_t PlaceOfOtherHalf(Node statement, const Attempt& attempt) {
  const Node write = statement.As(attempt.inserts ? "UpdateStmt" : "InsertStmt");
  if (!write || TableOf(write) != attempt.table || OnConflict(write) == "ONCONFLICT_UPDATE") {
    return 0;
  }
  const size_t place = PlaceOfAbsence(write["whereClause"], attempt.name);
  return place != 0 ? place
                    : PlaceOfAbsence(attempt.inserts ? write["fromClause"] : write["selectStmt"],
                                     attempt.name);
}

void Report(const RuleContext& context, size_t place, bool inserts_first) {
  context.report.Add(
      TokenPlace(context.statement, place),
      inserts_first
          ? "a row that another session inserts meanwhile stops the INSERT and is not seen by the "
            "UPDATE: its update is lost"
          : "two sessions that both find no row to update both insert one: either of them fails, "
            "or its update is lost",
      std::string(kHint));
}

void Check(const RuleContext& context) {
  const Node statement = context.statement.tree;
  const NodeList ctes = statement.As(statement.type())["withClause"].List("ctes");
  for (const Node cte : ctes) {
    Attempt attempt;
    if (!ReadAttempt(cte.As("CommonTableExpr"), &attempt)) {
      continue;
    }
    size_t place = PlaceOfOtherHalf(statement, attempt);
    for (const Node other : ctes) {
      place =
          place != 0 ? place : PlaceOfOtherHalf(other.As("CommonTableExpr")["ctequery"], attempt);
    }
    if (place != 0) {
      return Report(context, place, attempt.inserts);
    }
  }
}

}  // namespace

extern const Rule kCteUpsertCanLoseAnUpdate = {
    .id = "cte-upsert-can-lose-an-update",
    .severity = Severity::kWarning,
    .category = "upsert",
    .summary =
        "An upsert made by hand of INSERT and UPDATE in one WITH loses an update, or fails, when "
        "two sessions meet.",
    .statements = {"InsertStmt", "UpdateStmt", "SelectStmt"},
    .only_with = true,
    .check = Check,
};

}  // namespace walwise::sql
