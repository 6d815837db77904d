#pragma once

#include <cstddef>
#include <cstdint>

// The probe of fsync-bench/ as the server's code may call it: plain data in and out, no exception
// of its own, nothing left open. The implementation is pure C++.

namespace walwise {

struct WalProbeVariant {
  const char* method = nullptr;  // a value of wal_sync_method
  bool direct_io = false;
  int64_t write_bytes = 8192;
};

struct WalProbeRequest {
  const char* directory = nullptr;
  const WalProbeVariant* variants = nullptr;
  int variant_count = 0;
  int64_t duration_ns = 0;
  bool (*go_on)() = nullptr;  // false ends it, and so does an exception, which passes through
};

// Of one variant. Nanoseconds, and flushes a second with their 95 % interval.
struct WalProbeRow {
  char unavailable[128] = "";  // why it could not be measured here
  int64_t flushes = 0;
  double rate = 0, rate_low = 0, rate_high = 0;
  int64_t p50 = 0, p90 = 0, p99 = 0, p99_9 = 0, max = 0;
};

// True, and a row for each variant; or false, and why, cut to `message_size`. Does not allocate
// in the server's memory contexts. REQUIRES: methods of this platform (IsWalSyncMethod).
bool RunWalProbe(const WalProbeRequest& request, WalProbeRow* rows, char* message,
                 size_t message_size);

// Whether it is a wal_sync_method that this platform has.
bool IsWalSyncMethod(const char* name);

// The methods of this platform: names[0] to names[count - 1]. At most 5.
int WalSyncMethods(const char** names);

// Whether a server with these settings writes its WAL by `method` with O_DIRECT; a null
// `debug_io_direct` is one that does not have it. REQUIRES: a method of this platform.
bool WalIsWrittenDirect(const char* method, const char* wal_level, const char* debug_io_direct);

// How many files a probe of so many variants has open at most.
int WalProbeFiles(int variant_count);

}  // namespace walwise
