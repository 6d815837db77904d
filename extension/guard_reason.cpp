#include "guard_reason.h"

namespace walwise {

const char* GuardReasonText(GuardReason reason) {
  switch (reason) {
    case GuardReason::kNone:
      return nullptr;
    case GuardReason::kNoCondition:
      return "DO UPDATE has no WHERE";
    case GuardReason::kNotOwnTransaction:
      return "the statement is not a transaction of its own";
    case GuardReason::kInsertTrigger:
      return "the table has a BEFORE ROW trigger on INSERT";
    case GuardReason::kCheckOption:
      return "row security or a view's condition applies";
    case GuardReason::kVolatileCondition:
      return "WHERE calls a volatile function";
    case GuardReason::kConditionReadsLock:
      return "WHERE reads a system column that a row lock changes";
    case GuardReason::kVolatileCheck:
      return "a CHECK constraint calls a volatile function";
    case GuardReason::kNotHeap:
      return "the table's access method is not heap";
    case GuardReason::kForeignSource:
      return "another extension's plan node feeds the insert";
    case GuardReason::kReturning:
      return "RETURNING would miss the row";
    case GuardReason::kOtherWrites:
      return "the statement writes elsewhere too";
    case GuardReason::kUpdateTrigger:
      return "the table has a ROW trigger on UPDATE";
    case GuardReason::kVolatileSet:
      return "SET calls a volatile function";
  }
  return "unknown";
}

}  // namespace walwise
