// What may differ between an upsert and its rewritten form, and what may not.
#pragma once

#include <string>
#include <vector>

#include "tests/difference/context.h"
#include "tests/difference/copies.h"
#include "upsert-rewriter/rewrite/rewrite.h"

namespace walwise::difference {

// One upsert, run in both copies.
struct RewrittenRun {
  sql::Strategy strategy;
  bool has_new_condition;  // of skip_identical
  Features features;       // of the statement
  size_t values_rows;      // of a VALUES source; 0 for a SELECT
  client::Answer native;
  client::Answer rewritten;
};

// What differs between the answers: "" for nothing, "known: ..." for what docs/rewriting.md names,
// else a difference that is an error.
std::string JudgeAnswers(const RewrittenRun& run);

// Several rows, whose updates may give a row the key of another that is still to come: natively
// that one meets it, rewritten it was judged before.
bool MayMeetItsOwnUpdates(const RewrittenRun& run);

// The same for a table's rows as text, in any order, after a run whose answers may be.
bool SameRows(const std::vector<client::Row>& a, const std::vector<client::Row>& b);

}  // namespace walwise::difference
