#pragma once

#include <cstdint>

// Why the upsert guard stays away from a statement, or from a partition of its table.

namespace walwise {

enum class GuardReason : uint8_t {
  kNone,  // it does not stay away
  kNoCondition,
  kNotOwnTransaction,
  kInsertTrigger,
  kCheckOption,
  kVolatileCondition,
  kConditionReadsLock,
  kVolatileCheck,
  kNotHeap,
  kForeignSource,
  // Of rows set to the values they have, only:
  kReturning,
  kOtherWrites,
  kUpdateTrigger,
  kVolatileSet,
};

// A phrase for people, nullptr for kNone.
const char* GuardReasonText(GuardReason reason);

// The first that is one.
inline GuardReason FirstOf(GuardReason a, GuardReason b) { return a == GuardReason::kNone ? b : a; }

}  // namespace walwise
