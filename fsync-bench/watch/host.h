#pragma once

#include <cstdint>
#include <string>

#include "common/status.h"

#include "common/cpp_only.h"

// What of this host decides whether a program may watch system calls in the kernel.

namespace walwise::fsync {

struct Host {
  bool has_btf = false;       // the kernel tells where the fields of its structures are
  uint64_t capabilities = 0;  // effective, of this process
  std::string lockdown;       // "none", "integrity", "confidentiality"; empty where there is none
  bool numbers_processes = true;  // as the kernel does: not in a container with numbers of its own
};

// `root` differs for tests.
Host ReadHost(const std::string& root = "/");

// What is missing, and what to do about it. `names_process`: one process alone shall be watched.
Status CheckHost(const Host& host, bool names_process);

}  // namespace walwise::fsync
