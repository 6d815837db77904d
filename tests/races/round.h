// One round: clients at a fresh table, all at the same time; then their history is judged.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "tests/races/client.h"
#include "tests/races/statements.h"
#include "tests/races/workload.h"

namespace walwise::races {

struct Plan {
  Setting setting;
  Workload workload;
  Table table = Table::kPlain;
  int clients = 8;
  int transactions = 400;  // of each client
};

// Sums over rounds.
struct Figures {
  std::map<Told, int64_t> told;  // operations by what they were told
  int64_t upserts_told_nothing = 0;
  int64_t rollbacks = 0;
  int64_t serialization_failures = 0;
  int64_t vacuums = 0;
};

enum class Verdict { kExplained, kContradiction, kFailed };

struct Result {
  Verdict verdict = Verdict::kExplained;
  std::string text;  // what is wrong
};

// Adds to `figures` what was seen, also in a round that ends badly.
Result RunRound(const Plan& plan, uint64_t seed, Figures* figures);

}  // namespace walwise::races
