#pragma once

#include <semaphore.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "common/status.h"
#include "fsync-bench/probe/wal_writer.h"

#include "common/cpp_only.h"

// One log that many clients commit to, by the server's protocol (XLogFlush and the lock
// WALWriteLock in PostgreSQL's xlog.c): a client inserts its record, and then one of those that
// wait, the leader, writes and syncs everything inserted so far, for all of them. Who finds the
// lock taken sleeps until it is free, and mostly finds its record durable then.

namespace walwise::fsync {

struct GroupDelay {
  int64_t commit_delay_us = 0;  // as the server's parameters of these names
  int commit_siblings = 5;
};

class SharedLog {
 public:
  SharedLog(WalWriter writer, int clients, const GroupDelay& delay);
  SharedLog(const SharedLog&) = delete;
  SharedLog& operator=(const SharedLog&) = delete;
  ~SharedLog();

  // The position after the record. Any thread.
  int64_t Insert(int64_t bytes) { return inserted_.fetch_add(bytes) + bytes; }

  // Returns when all up to `position` is durable, or with the first error that any client met.
  // Each client calls from one thread at a time. REQUIRES: `position` was inserted.
  Status Flush(int client, int64_t position);

  // Processor time of the writes and syncs that the client did as leader, so far. From its thread.
  int64_t flush_cpu_ns(int client) const { return flush_cpu_ns_[static_cast<size_t>(client)]; }

  // A client is in a transaction, or no longer: commit_siblings counts these.
  void BeginTransaction() { active_.fetch_add(1, std::memory_order_relaxed); }
  void EndTransaction() { active_.fetch_sub(1, std::memory_order_relaxed); }

  int64_t flushes() const { return flushes_.load(std::memory_order_relaxed); }

 private:
  bool AcquireOrWait(int client);
  void Release();
  // REQUIRES: the lock is held.
  Status FlushAsLeader();
  Status WriteUpTo(int64_t position);

  WalWriter writer_;
  const GroupDelay delay_;

  std::atomic<int64_t> inserted_ = 0;
  std::atomic<int64_t> flushed_ = 0;
  std::atomic<int64_t> flushes_ = 0;
  std::atomic<int> active_ = 0;

  std::mutex mutex_;  // guards is_held_ and waiting_, as an LWLock's own state is guarded
  bool is_held_ = false;
  std::vector<int> waiting_;
  std::vector<sem_t> wake_ups_;  // one a client, as each backend has one
  std::vector<int64_t> flush_cpu_ns_;

  std::atomic<bool> has_failed_ = false;
  std::optional<Status> failure_;  // written once, under the lock, before has_failed_
};

}  // namespace walwise::fsync
