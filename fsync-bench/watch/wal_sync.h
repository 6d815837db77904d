#pragma once

#include <linux/types.h>

#include "common/cpp_only.h"

// What the program in the kernel and the one that loads it tell each other. Read by C and C++.

// Told before the program is loaded: constants to the kernel's verifier.
struct WalSyncFilter {
  __u64 cookie;     // the offset of the write that shows the program which directory is meant
  __u32 process;    // the only one that counts, as the kernel numbers them; 0: all
  __u32 sync_flag;  // O_DSYNC, which O_SYNC includes
  // Numbers of system calls.
  __u32 fdatasync;
  __u32 fsync;
  __u32 pwrite;
  __u32 pwritev;
};

enum WalSyncKind {
  kWalWrite,      // into the page cache
  kWalSyncWrite,  // to a file opened with O_DSYNC or O_SYNC: written and flushed
  kWalFdatasync,
  kWalFsync,
};

// One system call on a WAL segment, after its end.
struct WalSyncSample {
  __u64 latency_ns;
  __s64 result;  // of the call: bytes written, or 0; an error if negative
  __u32 process;
  __u32 kind;
};

// Kept by the program.
struct WalSyncState {
  __u64 directory;  // whose files count, as the address of the kernel's inode; 0: not shown yet
  __u64 lost;       // calls that no sample was made of
};
