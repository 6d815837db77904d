#pragma once

#include <utility>

#include "pg/server.h"

namespace walwise {

// Runs body(context) with a fresh memory context as the current one, and frees it afterwards; an
// ERROR frees it with its parent. What body returns must not live in it.
template <typename Body>
void WithScratchMemory(Body&& body) {
  const MemoryContext scratch =
      AllocSetContextCreate(CurrentMemoryContext, "walwise scratch", ALLOCSET_DEFAULT_SIZES);
  const MemoryContext caller = MemoryContextSwitchTo(scratch);
  std::forward<Body>(body)(scratch);
  MemoryContextSwitchTo(caller);
  MemoryContextDelete(scratch);
}

}  // namespace walwise
