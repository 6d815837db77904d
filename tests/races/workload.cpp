#include "tests/races/workload.h"

#include <algorithm>
#include <utility>

namespace walwise::races {

namespace {

constexpr int kMostStatementsInATransaction = 3;

// Proposals grow, slowly enough that clients that have got ahead make others' fresh.
constexpr int kSpread = 40;

}  // namespace

Workload Workload::LastWriterWins() {
  Workload workload;
  workload.sets = workload.deletes = 0;
  return workload;
}

Workload Workload::SingleRows() {
  Workload workload;
  workload.upserts_of_several = workload.transactions = 0;
  workload.deletes = 20;
  return workload;
}

Generator::Generator(const Workload& workload, uint64_t seed, int client) : workload_(workload) {
  std::seed_seq mixed{seed, seed >> 32, static_cast<uint64_t>(client)};
  random_.seed(mixed);
}

int Generator::Below(int bound) { return static_cast<int>(random_() % bound); }

int64_t Generator::Value() { return steps_ / 4 + Below(kSpread); }

Transaction Generator::Next() {
  steps_++;
  const std::pair<int, Asked> single[] = {{workload_.upserts, Asked::kUpsert},
                                          {workload_.sets, Asked::kSet},
                                          {workload_.deletes, Asked::kDelete},
                                          {workload_.reads, Asked::kRead}};
  int sum = workload_.upserts_of_several + workload_.transactions;
  for (const auto& [weight, asked] : single) sum += weight;
  int chosen = Below(sum);
  for (const auto& [weight, asked] : single) {
    if (chosen < weight) return {{One(asked, Below(workload_.keys))}};
    chosen -= weight;
  }
  if (chosen < workload_.upserts_of_several) return {{Several()}};
  return Block();
}

Statement Generator::One(Asked asked, int key) {
  Statement statement = {asked, {key}, {}};
  if (asked == Asked::kUpsert || asked == Asked::kSet) statement.values = {Value()};
  return statement;
}

Statement Generator::Several() {
  Statement statement = {Asked::kUpsert, SomeKeys(2 + Below(kMostKeysInAStatement - 1)), {}};
  for (size_t i = 0; i < statement.keys.size(); i++) statement.values.push_back(Value());
  return statement;
}

// Several upserts, and at most one of another kind.
Transaction Generator::Block() {
  Transaction block;
  for (int key : SomeKeys(2 + Below(kMostStatementsInATransaction - 1))) {
    block.statements.push_back(One(Asked::kUpsert, key));
  }
  Statement& other = block.statements[Below(static_cast<int>(block.statements.size()))];
  const int kind = Below(4);
  if (kind == 0 && workload_.deletes > 0) other = One(Asked::kDelete, other.keys[0]);
  if (kind == 1 && workload_.sets > 0) other = One(Asked::kSet, other.keys[0]);
  if (kind == 2) other = One(Asked::kRead, other.keys[0]);
  block.rolls_back = Below(100) < workload_.percent_rolled_back;
  return block;
}

std::vector<int> Generator::SomeKeys(int count) {
  std::vector<int> all(workload_.keys);
  for (int i = 0; i < workload_.keys; i++) all[i] = i;
  count = std::min(count, workload_.keys);
  for (int i = 0; i < count; i++) std::swap(all[i], all[i + Below(workload_.keys - i)]);
  all.resize(count);
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace walwise::races
