#pragma once

#include "pg/server.h"

// The last measured ceiling of the WAL's volume, kept in shared memory while the server runs: it is
// a property of this machine, so neither of the database nor of its replicas.

namespace walwise::ceiling {

struct Ceiling {
  TimestampTz measured_at = 0;  // 0: never
  double flushes_per_second = 0;
  char method[32] = "";  // of wal_sync_method
};

void RequestSharedMemory();
void AttachSharedMemory();

// False without walwise in shared_preload_libraries.
bool Available();

// Both take a spinlock. REQUIRES: Available().
void Store(const Ceiling& ceiling);
Ceiling Read();

}  // namespace walwise::ceiling
