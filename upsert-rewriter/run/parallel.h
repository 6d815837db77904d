#pragma once

#include <cstddef>
#include <functional>

namespace walwise::sql {

// Calls work(0) ... work(count - 1), each once, on `threads` threads (0: as many as the machine
// has).
void ParallelFor(size_t count, unsigned threads, const std::function<void(size_t)>& work);

// The same, and `finish(i)` on the calling thread, in order, each once work(i) is done. No more
// than a few results for each thread wait for their turn.
void ParallelInOrder(size_t count, unsigned threads, const std::function<void(size_t)>& work,
                     const std::function<void(size_t)>& finish);

}  // namespace walwise::sql
