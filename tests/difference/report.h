// What the tester says: the script of a case, a difference, and what was covered.
#pragma once

#include <map>
#include <string>

#include "tests/difference/case.h"
#include "tests/difference/runner.h"

namespace walwise::difference {

// The case as a script for psql. Steps of the guarded copy alone are marked with a comment.
std::string ScriptOf(const Case& made);

std::string DescribeDifference(const Case& made, const Difference& difference);

// How often each feature was met.
class Coverage {
 public:
  void AddCase(const Case& made, const Outcome& outcome);
  void AddReply(const Step& step, const Reply& reply);

  long statements() const { return statements_; }
  long errors() const { return errors_; }
  long rows_skipped() const { return rows_skipped_; }
  // Several lines, each beginning with "# ".
  std::string Table() const;

 private:
  struct Count {
    long cases = 0;          // those that have it
    long guarded_cases = 0;  // of these, the ones in which the guard left rows out
    long statements = 0;
    long errors = 0;
  };

  std::map<std::string, Count, std::less<>> features_;
  std::map<std::string, long> sqlstates_;
  std::map<std::string, long> reasons_;
  Features features_of_case_;
  long cases_ = 0;
  long guarded_cases_ = 0;
  long statements_ = 0;
  long errors_ = 0;
  long rows_skipped_ = 0;
  long rows_skippable_ = 0;
  long known_differences_ = 0;
};

}  // namespace walwise::difference
