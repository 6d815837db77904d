// Whether the answers that concurrent clients got about one key can be explained by some serial
// order in which each operation takes place at one moment between its begin and its end.
//
// The order of the changes is known (Operation::place: taken while the changed row is locked), so
// the question is when each happened, and whether every operation that changed nothing, or only
// read, then meets a state of the key that explains its answer:
//
//   upsert of v, told nothing     a row whose value is v or more
//   set or delete, told nothing   no row
//   read                          the very row that it found, or no row
//
// The search is exact, and needs no backtracking: it walks the begins and ends in the order of time
// and lets a change happen only when an operation that ends cannot do without it. Any other serial
// order is, at any moment, at least as far; so whatever an operation could meet in that order, it
// has met here, or still meets.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/races/operation.h"

namespace walwise::races {

// Explains what is wrong with the history of a key that had no row when it began; nothing if it is
// right. Any order of `operations` will do.
std::optional<std::string> FindContradiction(std::vector<Operation> operations);

// The same for a history of upserts and reads alone, by a rule that knows nothing of order: `last`,
// read after all else, has the greatest value that was ever proposed.
std::optional<std::string> FindLostMaximum(const std::vector<Operation>& operations,
                                           const Operation& last);

}  // namespace walwise::races
