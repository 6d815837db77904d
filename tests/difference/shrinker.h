// Makes a failing case smaller: fewer statements, then fewer clauses and rows.
#pragma once

#include "tests/difference/case.h"
#include "tests/difference/runner.h"

namespace walwise::difference {

// Returns the smallest case found that still differs. `outcome` is that of `made`, and becomes that
// of the result. Runs the case up to `most_runs` times.
Case Shrink(Runner* runner, const Case& made, Outcome* outcome, int most_runs);

}  // namespace walwise::difference
