#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "common/status.h"
#include "fsync-bench/probe/segments.h"
#include "fsync-bench/watch/wal_activity.h"

#include "common/cpp_only.h"

// A running server's WAL, watched live: how long its own flushes take, and how many there are.

namespace walwise::fsync {

struct WatchOptions {
  std::string target = ".";             // as FindVolume and WalDirectoryOf take it
  int64_t interval_ns = 1'000'000'000;  // REQUIRES: above 0
  int64_t duration_ns = 0;              // 0: as long as `go_on` says
  uint32_t process = 0;                 // 0: all of them
};

struct Watched {
  WalActivity activity;
  double seconds = 0;
};

// Calls `on_interval` at the end of each whole interval, and `go_on` about 50 times a second.
// Returns the whole time's sum, with what came after the last whole interval.
// Errors: no such directory or server, no WAL in it; those of WalEvents::Open.
Result<Watched> Watch(const WatchOptions& options,
                      const std::function<void(const Watched&)>& on_interval, const GoOn& go_on);

}  // namespace walwise::fsync
