// What one client asked about one key, when, and what it was told.
#pragma once

#include <cstdint>
#include <string>

namespace walwise::races {

// A row of the table, less its key.
struct Row {
  int64_t value = 0;
  int64_t writes = 0;  // 1 for an inserted row, one more with each change of it
  int64_t writer = 0;  // the number of the operation that wrote it
  bool operator==(const Row&) const = default;
};

enum class Asked {
  kUpsert,  // insert, or set the value if it is lower; else nothing
  kSet,     // set the value of a row, whatever it is
  kDelete,
  kRead,
};

enum class Told { kInserted, kUpdated, kDeleted, kFound, kNothing };

// A statement over several keys is one operation for each.
struct Operation {
  Asked asked = Asked::kRead;
  int64_t value = 0;   // proposed by kUpsert and kSet
  int64_t number = 0;  // unique; what a row that it writes has as its writer

  Told told = Told::kNothing;
  Row row;            // written, deleted or found
  int64_t place = 0;  // of a change: in the order in which the changes of a key happened

  // Nanoseconds: from before the statement was sent until the client knew the answer, or, for a
  // change in a transaction block, the commit.
  int64_t begun = 0;
  int64_t ended = 0;

  bool is_change() const {
    return told == Told::kInserted || told == Told::kUpdated || told == Told::kDeleted;
  }
};

const char* Name(Asked asked);

// One line for people: "upsert #17 of 40: nothing, during 1.203..1.377 ms". Times count from
// `zero`.
std::string Describe(const Operation& operation, int64_t zero);

}  // namespace walwise::races
