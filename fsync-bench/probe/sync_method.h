#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/cpp_only.h"

// The ways a server can make its WAL durable: the values of wal_sync_method, and what each means
// for open(2) and for the call after a write.

namespace walwise::fsync {

enum class SyncMethod {
  kFdatasync,
  kFsync,
  kOpenDatasync,
  kOpenSync,
  kFsyncWritethrough,
};

// "fdatasync", "open_datasync", ...
std::string_view NameOf(SyncMethod method);
std::optional<SyncMethod> SyncMethodOf(std::string_view name);

// Those of this platform, the server's default first.
std::vector<SyncMethod> MethodsOfPlatform();

// The bits that the method adds to open(2): O_DSYNC, O_SYNC or none.
int OpenFlags(SyncMethod method);

// Makes durable what was written to `fd`; nothing to do for the open_* methods. 0 or an errno.
int Sync(SyncMethod method, int fd);

// The settings of a server that decide on O_DIRECT, as SHOW tells them.
struct ServerSettings {
  std::string_view wal_level;
  std::optional<std::string_view> debug_io_direct;  // a list; there is none before 16
};

// Whether a server writes its WAL with O_DIRECT (get_sync_bit in xlog.c): up to 15 by the open_*
// methods under wal_level = minimal, from 16 on by all where debug_io_direct lists wal.
bool WritesDirect(SyncMethod method, const ServerSettings& settings);

// One thing to measure.
struct Variant {
  SyncMethod method = SyncMethod::kFdatasync;
  bool direct_io = false;
  int64_t write_bytes = 8192;  // a multiple of 8 kB, at most a segment

  bool operator==(const Variant&) const = default;
};

// "fdatasync", "open_datasync, direct"; without the size.
std::string MethodText(const Variant& variant);

// "8 kB", "1 MB".
std::string SizeText(int64_t bytes);

}  // namespace walwise::fsync
