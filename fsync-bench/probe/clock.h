#pragma once

#include <cstdint>
#include <ctime>

#include "common/cpp_only.h"

namespace walwise::fsync {

// Nanoseconds of a clock that nobody sets; read without a system call.
inline int64_t NowNs() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1000000000 + now.tv_nsec;
}

// Processor time that the calling thread has used; a system call.
inline int64_t ThreadCpuNs() {
  timespec now = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return int64_t{now.tv_sec} * 1000000000 + now.tv_nsec;
}

}  // namespace walwise::fsync
