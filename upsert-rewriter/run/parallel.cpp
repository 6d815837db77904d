#include "upsert-rewriter/run/parallel.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "upsert-rewriter/run/deep_thread.h"

namespace walwise::sql {

namespace {

// Results that may wait for their turn, for each thread.
constexpr size_t kAhead = 16;

// Hands out numbers and takes results back, under one lock: the work is far longer than that.
class Turns {
 public:
  Turns(size_t count, size_t window) : count_(count), window_(window), done_(count) {}

  // The next number, or false at the end. Waits while too many results wait.
  bool Take(size_t* i) {
    std::unique_lock lock(mutex_);
    finished_or_room_.wait(lock, [&] { return next_ == count_ || next_ < turn_ + window_; });
    if (next_ == count_) {
      return false;
    }
    *i = next_++;
    return true;
  }

  void Done(size_t i) {
    const std::lock_guard lock(mutex_);
    done_[i] = true;
    result_.notify_one();
  }

  void WaitFor(size_t i) {
    std::unique_lock lock(mutex_);
    result_.wait(lock, [&] { return done_[i]; });
  }

  void Finished(size_t i) {
    const std::lock_guard lock(mutex_);
    turn_ = i + 1;
    finished_or_room_.notify_all();
  }

 private:
  const size_t count_;
  const size_t window_;
  std::mutex mutex_;
  std::condition_variable finished_or_room_;
  std::condition_variable result_;
  std::vector<bool> done_;
  size_t next_ = 0;
  size_t turn_ = 0;
};

}  // namespace

size_t WorkerCount(size_t count, unsigned wanted) {
  const size_t most = wanted != 0 ? wanted : std::max(1U, std::thread::hardware_concurrency());
  return std::max<size_t>(std::min(most, count), 1);
}

void ParallelFor(size_t count, unsigned threads, const std::function<void(size_t)>& work) {
  ParallelInOrder(
      count, threads, [&](size_t i, size_t) { work(i); }, [](size_t) {});
}

void ParallelInOrder(size_t count, unsigned threads,
                     const std::function<void(size_t i, size_t worker)>& work,
                     const std::function<void(size_t)>& finish) {
  const size_t workers = WorkerCount(count, threads);
  Turns turns(count, workers * kAhead);
  const auto take_turns = [&](size_t worker) {
    for (size_t i; turns.Take(&i);) {
      work(i, worker);
      turns.Done(i);
    }
  };
  std::vector<DeepThread> pool(workers <= 1 ? 0 : workers);
  size_t started = 0;
  while (started < pool.size() && pool[started].Start([&, started] { take_turns(started); })) {
    ++started;
  }
  for (size_t i = 0; i < count; ++i) {
    if (started == 0) {
      work(i, 0);
    } else {
      turns.WaitFor(i);
    }
    finish(i);
    turns.Finished(i);
  }
}

}  // namespace walwise::sql
