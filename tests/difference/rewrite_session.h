// The tester's second question: does an upsert that `walwise rewrite` has rewritten do the same?
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/difference/copies.h"
#include "tests/difference/options.h"
#include "tests/difference/rewriting.h"
#include "tests/difference/schema.h"

namespace walwise::difference {

// Each case: random tables in two databases, and a series of upserts, in one as they are and in the
// other rewritten. After each, all rows of both are compared. Where a known difference shows, both
// are rolled back, so that the next upsert finds the same rows.
class RewriteSession {
 public:
  explicit RewriteSession(const Options& options);

  // Prints TAP; the exit status.
  int Run();

 private:
  struct Upsert {
    std::string sql;
    Features features;
    size_t values_rows = 0;
  };

  bool IsOver() const;
  bool RunCase(int number);
  bool SetUp(const Texts& script);
  void RunUpsert(const Upsert& upsert);
  void CloseTest(int* cases);
  void CountLocks();
  static void SetAside(const Upsert& upsert, RewrittenText* rewritten);
  std::string Judge(const Upsert& upsert, const RewrittenText& rewritten);
  std::string CompareTables(bool compares_values, bool ignores_sequences);
  std::string ContentsQuery(const std::string& table, bool compares_values,
                            bool ignores_sequences) const;
  bool IsSequenceFilled(const Column& column) const;
  client::Answer Both(const std::string& sql, client::Answer* second);
  void Report(const Upsert& upsert, const RewrittenText& rewritten, const std::string& what);
  int Fail(const std::string& failure) const;
  void PrintCounts() const;
  void CheckLocks();
  void CheckActivity();
  void Conclude();

  using Clock = std::chrono::steady_clock;

  Options options_;
  Clock::time_point started_ = Clock::now();
  sql::RewriteOptions rewrite_;
  Copy native_;
  Copy second_;
  Schema schema_;
  sql::Schema known_;
  int case_ = 0;
  Texts script_;  // of the case, with what was run so far
  client::Answer native_answer_;
  client::Answer rewritten_answer_;
  std::string different_rows_;  // of the table that CompareTables named

  int tests_ = 0;
  int failures_ = 0;
  long upserts_ = 0;
  long rewritten_ = 0;
  long agreed_ = 0;
  long left_alone_ = 0;  // statements that wrote no row
  long idle_ = 0;        // of these, natively with a transaction id,
  long unlocked_ = 0;    // and rewritten without
  long faulty_ = 0;      // changed by the fault
  std::map<std::string, long> refusals_;
  std::map<std::string, long> known_differences_;
};

}  // namespace walwise::difference
