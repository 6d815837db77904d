#pragma once

#include <cstddef>
#include <functional>

namespace walwise::sql {

// Threads that are useful for `count` pieces of work, at least 1; 0 wanted means one a processor.
size_t WorkerCount(size_t count, unsigned wanted);

// Calls work(0) ... work(count - 1), each once, on WorkerCount threads.
void ParallelFor(size_t count, unsigned threads, const std::function<void(size_t)>& work);

// The same, with the number of the thread; and `finish(i)` on the calling thread, in order, each
// once work(i) is done. No more than a few results for each thread wait for their turn.
void ParallelInOrder(size_t count, unsigned threads,
                     const std::function<void(size_t i, size_t worker)>& work,
                     const std::function<void(size_t)>& finish);

}  // namespace walwise::sql
