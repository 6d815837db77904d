#pragma once

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include "pg/error.h"

// C++ objects owned by a memory context.

namespace walwise::pg {

// Makes a T that lives as long as `context`: its destructor runs when the context is reset or
// deleted, also after an ERROR. This is how a C++ object outlives a server call.
// Throws std::bad_alloc when the context has no memory (a 53200 in the end), and whatever T's
// constructor throws.
template <typename T, typename... Args>
T* New(MemoryContext context, Args&&... args) {
  static_assert(alignof(T) <= MAXIMUM_ALIGNOF, "memory contexts align no further");
  static_assert(std::is_nothrow_destructible_v<T>,
                "a destructor runs inside the server's clean-up");
  struct Holder {
    MemoryContextCallback on_reset;
    alignas(T) std::byte object[sizeof(T)];
  };
  void* memory = MemoryContextAllocExtended(context, sizeof(Holder), MCXT_ALLOC_NO_OOM);
  if (memory == nullptr) throw std::bad_alloc();
  auto* holder = static_cast<Holder*>(memory);
  T* object = new (holder->object) T(std::forward<Args>(args)...);
  if constexpr (!std::is_trivially_destructible_v<T>) {
    holder->on_reset.func = [](void* arg) { static_cast<T*>(arg)->~T(); };
    holder->on_reset.arg = object;
    MemoryContextRegisterResetCallback(context, &holder->on_reset);
  }
  return object;
}

}  // namespace walwise::pg
