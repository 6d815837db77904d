#pragma once

#include <string>
#include <vector>

#include "common/status.h"
#include "upsert-rewriter/lint/statement.h"
#include "upsert-rewriter/rewrite/clauses.h"
#include "upsert-rewriter/rewrite/edit_list.h"
#include "upsert-rewriter/schema/schema.h"

namespace walwise::sql {

struct IdenticalCondition {
  std::string text;  // (t.a, t.b) IS DISTINCT FROM (excluded.a, excluded.b)
  std::vector<std::string> notes;
};

// The WHERE for a DO UPDATE that has none: true for the rows that the SET would change. Columns
// that are new each time (now()) are left out of the comparison.
Result<IdenticalCondition> MakeIdenticalCondition(const Statement& statement, const Table& table,
                                                  const UpsertClauses& clauses,
                                                  const std::string& target_name, EditList* edits);

}  // namespace walwise::sql
