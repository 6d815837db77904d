#pragma once

#include <cstddef>
#include <new>

#include "pg/server.h"

namespace walwise::pg {

// A standard allocator over a memory context, so that the server sees a container's memory, counts
// it and frees it with the context. Out of memory is std::bad_alloc (Guard makes it a 53200), never
// an ERROR, so containers may use it without Call.
template <typename T>
class ContextAllocator {
 public:
  using value_type = T;

  explicit ContextAllocator(MemoryContext context) : context_(context) {}
  template <typename U>
  ContextAllocator(const ContextAllocator<U>& other) : context_(other.context()) {}

  T* allocate(std::size_t count) {
    static_assert(alignof(T) <= MAXIMUM_ALIGNOF, "memory contexts align no further");
    // A size beyond this would be an ERROR, not a refusal.
    if (count > MaxAllocHugeSize / sizeof(T)) throw std::bad_alloc();
    void* memory = MemoryContextAllocExtended(context_, count * sizeof(T),
                                              MCXT_ALLOC_HUGE | MCXT_ALLOC_NO_OOM);
    if (memory == nullptr) throw std::bad_alloc();
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t) noexcept { pfree(memory); }

  MemoryContext context() const { return context_; }

  template <typename U>
  bool operator==(const ContextAllocator<U>& other) const {
    return context_ == other.context();
  }

 private:
  MemoryContext context_;
};

}  // namespace walwise::pg
