#include "fsync-bench/group/shared_log.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <utility>

#include "fsync-bench/probe/clock.h"

namespace walwise::fsync {

namespace {

void SleepMicroseconds(int64_t microseconds) {
  timespec rest = {microseconds / 1000000, microseconds % 1000000 * 1000};
  while (nanosleep(&rest, &rest) != 0 && errno == EINTR) {
  }
}

int64_t PageFloor(int64_t position) { return position / kPageBytes * kPageBytes; }
int64_t PageCeiling(int64_t position) { return PageFloor(position + kPageBytes - 1); }

}  // namespace

SharedLog::SharedLog(WalWriter writer, int clients, const GroupDelay& delay)
    : writer_(std::move(writer)),
      delay_(delay),
      wake_ups_(static_cast<size_t>(clients)),
      flush_cpu_ns_(static_cast<size_t>(clients)) {
  waiting_.reserve(wake_ups_.size());
  for (sem_t& wake_up : wake_ups_) sem_init(&wake_up, 0, 0);
}

SharedLog::~SharedLog() {
  for (sem_t& wake_up : wake_ups_) sem_destroy(&wake_up);
}

Status SharedLog::Flush(int client, int64_t position) {
  while (flushed_.load(std::memory_order_acquire) < position) {
    if (has_failed_.load(std::memory_order_acquire)) return *failure_;
    if (!AcquireOrWait(client)) continue;
    // Another may have done it between the look and the lock.
    if (flushed_.load(std::memory_order_acquire) < position && !has_failed_.load()) {
      const int64_t started = ThreadCpuNs();
      const Status status = FlushAsLeader();
      flush_cpu_ns_[static_cast<size_t>(client)] += ThreadCpuNs() - started;
      if (!status.ok()) {
        failure_ = status;
        has_failed_.store(true, std::memory_order_release);
      }
    }
    Release();
  }
  return Status();
}

Status SharedLog::FlushAsLeader() {
  if (delay_.commit_delay_us > 0 &&
      active_.load(std::memory_order_relaxed) > delay_.commit_siblings) {
    SleepMicroseconds(delay_.commit_delay_us);
  }
  const int64_t position = inserted_.load(std::memory_order_acquire);
  const Status status = WriteUpTo(position);
  if (!status.ok()) return status;
  flushes_.fetch_add(1, std::memory_order_relaxed);
  flushed_.store(position, std::memory_order_release);
  return Status();
}

// Whole pages, the last of them again and again until it is full; not beyond the end of a segment.
Status SharedLog::WriteUpTo(int64_t position) {
  int64_t from = PageFloor(flushed_.load(std::memory_order_relaxed));
  while (from < position) {
    const int64_t offset = from % kSegmentBytes;
    if (offset == 0 && from > 0 && from >= flushed_.load(std::memory_order_relaxed)) {
      const Status switched = writer_.SwitchSegment();
      if (!switched.ok()) return switched;
    }
    const int64_t bytes = std::min(
        {PageCeiling(position) - from, kSegmentBytes - offset, writer_.variant().write_bytes});
    const Result<FlushTimes> times = writer_.FlushAt(offset, bytes);
    if (!times.ok()) return times.status();
    from += bytes;
  }
  return Status();
}

bool SharedLog::AcquireOrWait(int client) {
  {
    const std::lock_guard guard(mutex_);
    if (!is_held_) {
      is_held_ = true;
      return true;
    }
    waiting_.push_back(client);
  }
  while (sem_wait(&wake_ups_[static_cast<size_t>(client)]) != 0 && errno == EINTR) {
  }
  return false;
}

void SharedLog::Release() {
  std::vector<int> woken;
  {
    const std::lock_guard guard(mutex_);
    is_held_ = false;
    woken = waiting_;
    waiting_.clear();
  }
  for (const int client : woken) sem_post(&wake_ups_[static_cast<size_t>(client)]);
}

}  // namespace walwise::fsync
