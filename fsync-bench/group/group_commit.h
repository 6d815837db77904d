#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/status.h"
#include "fsync-bench/group/shared_log.h"
#include "fsync-bench/probe/histogram.h"
#include "fsync-bench/probe/rate.h"
#include "fsync-bench/probe/segments.h"
#include "fsync-bench/probe/sync_method.h"

#include "common/cpp_only.h"

// Commits a second by number of clients: each client is a thread that spends the processor time of
// a transaction, as far as waiting did not take it, inserts its record into the one log, and waits
// until that is durable.

namespace walwise::fsync {

struct GroupOptions {
  std::string directory;
  SyncMethod method = SyncMethod::kFdatasync;
  bool direct_io = false;
  std::vector<int> clients = {1, 2, 4, 8, 16, 32};
  int64_t record_bytes = 512;  // of WAL each transaction writes
  // Processor time that each transaction takes of server and client: to sleep until its commit is
  // durable and to wake up is part of it, the flush is not.
  int64_t work_ns = 0;
  GroupDelay delay;
  int64_t duration_ns = 10'000'000'000;  // of all together; one round at least
  int64_t slice_ns = 400'000'000;        // after 50 ms of warm-up
  uint64_t seed = 0;                     // of the order
};

struct GroupPoint {
  int clients = 0;
  Interval rate;      // commits a second
  Histogram latency;  // of the commit alone
  int64_t commits = 0;
  int64_t flushes = 0;  // that carried them
  std::vector<Slice> slices;
};

struct GroupResult {
  std::vector<GroupPoint> points;  // in the order asked for
  bool interrupted = false;
};

// Numbers of clients take turns in slices, as the variants of RunProbe do. Errors: those of
// Segments::Create and of a write, no or too many clients (1 to 1024), no room for a thread.
Result<GroupResult> RunGroupCommit(const GroupOptions& options, const GoOn& go_on);

}  // namespace walwise::fsync
