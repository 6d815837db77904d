#include "tests/races/client.h"

#include <algorithm>
#include <chrono>

#include "tests/races/statements.h"

namespace walwise::races {

namespace {

constexpr char kSerializationFailure[] = "40001";
constexpr char kReadCommitted[] = "read committed";
constexpr int kTransactionsWithAGuard = 50;  // on average

int64_t Now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

bool HasValue(Asked asked) { return asked == Asked::kUpsert || asked == Asked::kSet; }

Told ToldBy(Asked asked, const Row& row) {
  switch (asked) {
    case Asked::kUpsert:
      return row.writes == 1 ? Told::kInserted : Told::kUpdated;
    case Asked::kSet:
      return Told::kUpdated;
    case Asked::kDelete:
      return Told::kDeleted;
    case Asked::kRead:
      return Told::kFound;
  }
  return Told::kNothing;
}

int64_t Number(const client::Value& value) { return value ? std::stoll(*value) : 0; }

}  // namespace

Client::Client(const Setting& setting, Generator generator, Numbers numbers)
    : setting_(setting), generator_(std::move(generator)), numbers_(numbers) {}

bool Client::Accept(const client::Answer& answer) {
  if (answer.ok()) return true;
  if (answer.sqlstate == kSerializationFailure && setting_.isolation != kReadCommitted) {
    serialization_failures_++;
  } else {
    failure_ = client::Describe(answer);
  }
  return false;
}

bool Client::Exec(const std::string& sql) { return Accept(connection_.Exec(sql)); }

bool Client::PrepareOne(Asked asked, int keys) {
  return Accept(connection_.Prepare(NameOf(asked, keys), TextOf(asked, keys, setting_.form)));
}

void Client::Prepare() {
  const int most = setting_.form == Form::kCte ? 1 : kMostKeysInAStatement;
  for (int keys = 1; keys <= most; keys++) {
    if (!PrepareOne(Asked::kUpsert, keys)) return;
  }
  for (Asked asked : {Asked::kSet, Asked::kDelete, Asked::kRead}) {
    if (!PrepareOne(asked, 1)) return;
  }
  if (Exec("SET default_transaction_isolation = '" + setting_.isolation + "'")) ChangeGuard();
}

// The prepared statements, and their cached plans, stay.
bool Client::ChangeGuard() {
  if (setting_.guards.empty()) return true;
  const int chosen = generator_.Below(static_cast<int>(setting_.guards.size()));
  return Exec("SET walwise.upsert_guard = " + setting_.guards[chosen]);
}

void Client::Run(int transactions) {
  for (int i = 0; i < transactions && failure_.empty(); i++) {
    if (generator_.Below(kTransactionsWithAGuard) == 0 && !ChangeGuard()) return;
    const Transaction transaction = generator_.Next();
    if (transaction.is_block()) {
      RunBlock(transaction);
    } else {
      RunStatement(transaction.statements[0]);
    }
  }
}

void Client::ReadAll(int keys) {
  for (int key = 0; key < keys && failure_.empty(); key++) {
    RunStatement({Asked::kRead, {key}, {}});
  }
}

void Client::RunBlock(const Transaction& block) {
  const size_t first = records_.size();
  if (!Exec("BEGIN")) return;
  if (setting_.isolation != kReadCommitted) snapshot_begun_ = Now();
  bool committed = std::all_of(block.statements.begin(), block.statements.end(),
                               [this](const Statement& s) { return RunStatement(s); });
  if (committed && !block.rolls_back) {
    committed = Exec("COMMIT");
  } else {
    committed = false;
    rollbacks_++;
    Exec("ROLLBACK");
  }
  snapshot_begun_ = 0;
  Settle(first, committed);
}

// Changes happen for others when they are committed, if at all. What was read is true in any case.
void Client::Settle(size_t first, bool committed) {
  const int64_t ended = Now();
  const auto begin = records_.begin() + static_cast<std::ptrdiff_t>(first);
  if (!committed) {
    records_.erase(std::remove_if(begin, records_.end(),
                                  [](const Record& record) { return record.second.is_change(); }),
                   records_.end());
    return;
  }
  for (auto record = begin; record != records_.end(); ++record) {
    if (record->second.is_change()) record->second.ended = ended;
  }
}

bool Client::RunStatement(const Statement& statement) {
  const int keys = static_cast<int>(statement.keys.size());
  std::vector<Operation> operations(keys);
  std::vector<client::Value> parameters;
  for (int i = 0; i < keys; i++) {
    operations[i].asked = statement.asked;
    operations[i].number = numbers_.Take();
    parameters.push_back(std::to_string(statement.keys[i]));
    if (!HasValue(statement.asked)) continue;
    operations[i].value = statement.values[i];
    parameters.push_back(std::to_string(operations[i].value));
    parameters.push_back(std::to_string(operations[i].number));
  }
  const int64_t begun = snapshot_begun_ != 0 ? snapshot_begun_ : Now();
  const client::Answer answer = connection_.ExecPrepared(NameOf(statement.asked, keys), parameters);
  const int64_t ended = Now();
  if (!Accept(answer)) return false;
  for (Operation& operation : operations) {
    operation.begun = begun;
    operation.ended = ended;
  }
  Note(statement, operations, answer);
  return true;
}

// A key without a row in the answer was told nothing.
void Client::Note(const Statement& statement, const std::vector<Operation>& operations,
                  const client::Answer& answer) {
  for (size_t i = 0; i < operations.size(); i++) {
    Operation operation = operations[i];
    for (const client::Row& row : answer.rows) {
      if (Number(row[0]) != statement.keys[i]) continue;
      operation.row = {Number(row[1]), Number(row[2]), Number(row[3])};
      operation.place = Number(row[4]);
      operation.told = ToldBy(operation.asked, operation.row);
    }
    records_.emplace_back(statement.keys[i], operation);
  }
}

}  // namespace walwise::races
