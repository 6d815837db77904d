#pragma once

#include <string>
#include <vector>

#include "common/client/connection.h"

namespace walwise::sql {

// What one run of a statement gave.
struct RunResult {
  client::Answer answer;
  std::vector<client::Row> before;  // the target's rows, and after it
  std::vector<client::Row> after;
};

// What the runs that are compared may differ in.
struct AllowedDifferences {
  bool tag = false;
  bool returned = false;
};

struct Comparison {
  std::vector<std::string> expected;
  std::vector<std::string> disagreements;
};

// Compares the rewritten form's run with the original's, from the same rows. `again` is a second
// run of the original: where it differs (now(), random()), only whether a new value was stored is
// compared. The order of rows does not count.
Comparison Compare(const RunResult& original, const RunResult& again, const RunResult& rewritten,
                   AllowedDifferences allowed);

}  // namespace walwise::sql
