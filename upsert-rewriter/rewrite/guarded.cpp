#include <string>

#include "upsert-rewriter/rewrite/strategies.h"

// INSERT INTO t (k, v)
// SELECT * FROM (VALUES ($1::bigint, $2)) AS excluded (k, v)
// WHERE NOT EXISTS (SELECT FROM t WHERE t.k = excluded.k AND (condition) IS NOT TRUE)
// ON CONFLICT (k) DO UPDATE SET v = excluded.v WHERE condition
//
// Calling the source `excluded` lets the condition stand in both places as it is.

namespace walwise::sql {

namespace {

std::string FreshRow(const RewritePlan& plan, const std::string& table) {
  std::string match;
  for (const KeyPart& part : plan.key) {
    match += part.target + " = " + part.excluded + " AND ";
  }
  if (!plan.target_predicate.empty()) {
    match += "(" + plan.target_predicate + ") AND (" + plan.excluded_predicate + ") AND ";
  }
  return "SELECT FROM " + table + " WHERE " + match + "(" + plan.condition + ") IS NOT TRUE";
}

void AddNotes(RewritePlan* plan) {
  plan->notes.insert(
      plan->notes.end(),
      {"A row that is not updated is not locked either.",
       "A row that another transaction is just changing or deleting is judged as it was before: if "
       "it is left alone, that is as if this ran first.",
       "A row that is left alone is not checked against NOT NULL and CHECK constraints and "
       "lengths, "
       "and under REPEATABLE READ raises no serialization failure."});
  if (plan->statement->upsert->value_rows.size() != 1) {
    plan->notes.push_back(
        "A key that stands twice in the source raises no error if one of its rows is left alone.");
  }
  if (!plan->table->from_catalog) {
    plan->notes.push_back(
        "If the table has BEFORE INSERT row triggers, they don't run for rows that are left "
        "alone.");
  }
}

}  // namespace

Status WriteGuarded(RewritePlan* plan, EditList* edits) {
  const UpsertClauses& clauses = plan->clauses;
  // The conflict is one with the table's own rows.
  std::string table = (plan->table->has_children ? "ONLY " : "") + edits->Copy(clauses.relation);
  if (!clauses.alias.empty()) {
    table += " AS " + edits->Copy(clauses.alias);
  }
  edits->InsertBefore(clauses.source.begin, "SELECT * FROM (");
  // The wrapping's opening goes behind that, before any cast of the first value.
  const SourceWrapping wrapping = TypeSource(*plan, edits);
  edits->InsertBefore(clauses.source.begin, wrapping.open);
  edits->InsertAfter(clauses.source.end, wrapping.close + ") AS excluded " + ColumnList(*plan) +
                                             clauses.separator + "WHERE NOT EXISTS (" +
                                             FreshRow(*plan, table) + ")");
  if (plan->condition_is_new) {
    edits->InsertAfter(clauses.set.end, clauses.separator + "WHERE " + plan->condition);
  }
  AddNotes(plan);
  return {};
}

}  // namespace walwise::sql
