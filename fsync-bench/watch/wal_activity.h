#pragma once

#include <cstdint>
#include <set>

#include "fsync-bench/probe/histogram.h"
#include "fsync-bench/watch/wal_sync.h"

#include "common/cpp_only.h"

namespace walwise::fsync {

// What a server did to its WAL in a time: its writes, and its flushes, which are the calls that
// make WAL durable (fdatasync, fsync, or a write to a file opened with O_DSYNC).
struct WalActivity {
  void Add(const WalSyncSample& sample);

  int64_t writes = 0;
  int64_t bytes = 0;             // written
  int64_t failed = 0;            // calls; they count nowhere else
  int64_t lost = 0;              // calls that could not be told: the other figures are too low
  Histogram flushes;             // how long each took
  std::set<uint32_t> processes;  // that flushed
};

}  // namespace walwise::fsync
