#include <algorithm>

#include "upsert-rewriter/rules/rule.h"

namespace walwise::sql {

namespace {

using Past = FileFacts::Past;

bool WritesAny(const Past& statement, const std::vector<std::string>& tables) {
  return std::any_of(tables.begin(), tables.end(), [&](const std::string& table) {
    return std::any_of(statement.written.begin(), statement.written.end(),
                       [&](const std::string& written) { return MayBeSameTable(table, written); });
  });
}

bool IsWrittenLater(const std::vector<Past>& past, size_t locking) {
  for (size_t i = locking; i < past.size(); ++i) {
    if (past[i].stretch == past[locking].stretch &&
        ((i > locking && past[i].is_opaque) || WritesAny(past[i], past[locking].locked))) {
      return true;
    }
  }
  return false;
}

void CheckFile(const FileFacts& facts, FileReport& report) {
  const std::vector<Past>& past = facts.past();
  for (size_t i = 0; i < past.size(); ++i) {
    if (past[i].locked.empty() || IsWrittenLater(past, i)) {
      continue;
    }
    report.Add(past[i], past[i].lock_place,
               "nothing behind this writes " + past[i].locked.front() +
                   ": each row lock is a write to its page and a WAL record, for a row that stays "
                   "as it is",
               "Leave the lock out, or take an advisory lock if it is there to keep others out.");
  }
}

}  // namespace

extern const Rule kSelectForUpdateNeverWritten = {
    .id = "select-for-update-never-written",
    .severity = Severity::kInfo,
    .category = "write",
    .summary = "SELECT ... FOR UPDATE writes WAL for rows that the transaction never changes.",
    .statements = {},
    .check_file = CheckFile,
};

}  // namespace walwise::sql
