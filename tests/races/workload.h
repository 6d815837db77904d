// Random statements over a few keys. The seed decides what each client says and in which order;
// when the server hears it is up to the machine.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "tests/races/operation.h"

namespace walwise::races {

// Of an upsert.
constexpr int kMostKeysInAStatement = 4;

// Chances are weights.
struct Workload {
  int keys = 6;
  int upserts = 60;
  int upserts_of_several = 15;  // keys, in ascending order, in one statement
  int sets = 4;
  int deletes = 8;
  int reads = 8;
  int transactions = 8;  // of several statements on ascending keys
  int percent_rolled_back = 25;

  // Nothing ever lowers a value.
  static Workload LastWriterWins();
  // One key a statement, one statement a transaction.
  static Workload SingleRows();
};

struct Statement {
  Asked asked = Asked::kRead;
  std::vector<int> keys;
  std::vector<int64_t> values;  // as many as keys, for kUpsert and kSet
};

struct Transaction {
  std::vector<Statement> statements;
  bool rolls_back = false;
  bool is_block() const { return statements.size() > 1; }
};

// Ascending keys keep the clients free of deadlocks.
class Generator {
 public:
  Generator(const Workload& workload, uint64_t seed, int client);

  Transaction Next();
  // Uniform below `bound`.
  int Below(int bound);

 private:
  Statement One(Asked asked, int key);
  Statement Several();
  Transaction Block();
  std::vector<int> SomeKeys(int count);
  int64_t Value();

  Workload workload_;
  std::mt19937_64 random_;
  int64_t steps_ = 0;
};

}  // namespace walwise::races
