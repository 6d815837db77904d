#include "tests/races/operation.h"

#include <cstdio>

namespace walwise::races {

namespace {

const char* Name(Told told) {
  switch (told) {
    case Told::kInserted:
      return "inserted";
    case Told::kUpdated:
      return "updated";
    case Told::kDeleted:
      return "deleted";
    case Told::kFound:
      return "found";
    case Told::kNothing:
      return "nothing";
  }
  return "";
}

std::string Milliseconds(int64_t nanoseconds) {
  char text[32];
  snprintf(text, sizeof text, "%.3f", static_cast<double>(nanoseconds) / 1e6);
  return text;
}

}  // namespace

const char* Name(Asked asked) {
  switch (asked) {
    case Asked::kUpsert:
      return "upsert";
    case Asked::kSet:
      return "set";
    case Asked::kDelete:
      return "delete";
    case Asked::kRead:
      return "read";
  }
  return "";
}

std::string Describe(const Operation& operation, int64_t zero) {
  std::string text = Name(operation.asked) + (" #" + std::to_string(operation.number));
  if (operation.asked == Asked::kUpsert || operation.asked == Asked::kSet) {
    text += " of " + std::to_string(operation.value);
  }
  text += std::string(": ") + Name(operation.told);
  if (operation.told != Told::kNothing) {
    text += " " + std::to_string(operation.row.value) + " (change " +
            std::to_string(operation.row.writes) + " of the row, by #" +
            std::to_string(operation.row.writer) + ")";
  }
  return text + ", during " + Milliseconds(operation.begun - zero) + ".." +
         Milliseconds(operation.ended - zero) + " ms";
}

}  // namespace walwise::races
