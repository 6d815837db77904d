// A case: nothing but SQL texts, so that it can be run, printed and shrunk without its generator.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/difference/context.h"

namespace walwise::difference {

struct Step {
  // What the shrinker may do with it: a step for one copy only says what the copies differ in.
  enum class Kind { kSetup, kStatement, kCheck, kGuardedOnly };

  Kind kind = Kind::kStatement;
  std::string sql;           // with marks of droppable spans (text.h)
  bool is_extended = false;  // sent by the extended protocol
  Features features = {};
};

struct Case {
  uint64_t seed;
  int number;
  Features features;          // of its schema and session
  std::string mode;           // of the guard, at the beginning
  bool is_identical = false;  // with walwise.upsert_guard_identical
  std::vector<Step> steps;
};

// The case `number` of a seed, for this server version. The same for ever, unless the generators
// change. `mode` is the guard's, or empty for one by chance. Without `may_be_identical`
// walwise.upsert_guard_identical is never on.
Case MakeCase(uint64_t seed, int number, int version, const std::string& mode,
              bool may_be_identical);

// Makes the second copy differ by `sql`, run after the setup, instead of by settings of the guard.
void ReplaceGuard(const std::string& sql, Case* made);

}  // namespace walwise::difference
