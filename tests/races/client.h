// One session that says what a generator makes up, and writes down what it was told.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "common/client/connection.h"
#include "tests/races/operation.h"
#include "tests/races/workload.h"

namespace walwise::races {

// How an upsert is said.
enum class Form {
  kOnConflict,  // INSERT ... ON CONFLICT DO UPDATE ... WHERE
  kCte,         // insert or do nothing, then update: known to lose changes
};

struct Setting {
  Form form = Form::kOnConflict;
  std::string isolation = "read committed";
  // Values of walwise.upsert_guard; a client takes another one now and then. Empty: never set.
  std::vector<std::string> guards;
};

// Numbers of operations: every one is given once.
class Numbers {
 public:
  Numbers(int first, int step) : next_(first), step_(step) {}
  int64_t Take() { return std::exchange(next_, next_ + step_); }

 private:
  int64_t next_;
  int64_t step_;
};

class Client {
 public:
  using Record = std::pair<int, Operation>;  // the key, and what was asked about it

  Client(const Setting& setting, Generator generator, Numbers numbers);

  // Comes first. After this and each of the others failure() says what happened that must not,
  // such as an error; then they do nothing more.
  void Prepare();

  // Makes and runs `transactions`.
  void Run(int transactions);

  // Asks for every key's row, each a transaction of its own.
  void ReadAll(int keys);

  const std::string& failure() const { return failure_; }
  const std::vector<Record>& records() const { return records_; }
  int serialization_failures() const { return serialization_failures_; }
  int rollbacks() const { return rollbacks_; }

 private:
  bool PrepareOne(Asked asked, int keys);
  bool ChangeGuard();
  bool Exec(const std::string& sql);
  bool Accept(const client::Answer& answer);
  void RunBlock(const Transaction& block);
  bool RunStatement(const Statement& statement);
  void Note(const Statement& statement, const std::vector<Operation>& operations,
            const client::Answer& answer);
  void Settle(size_t first, bool committed);

  Setting setting_;
  Generator generator_;
  Numbers numbers_;
  client::Connection connection_;
  std::vector<Record> records_;
  int64_t snapshot_begun_ = 0;  // in a block whose statements share a snapshot; else 0
  int serialization_failures_ = 0;
  int rollbacks_ = 0;
  std::string failure_;
};

}  // namespace walwise::races
