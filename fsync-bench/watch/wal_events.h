#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "common/status.h"
#include "fsync-bench/watch/wal_sync.h"

#include "common/cpp_only.h"

// The system calls on a server's WAL, told by a program in the kernel. It is there as long as the
// object is, or the process: nothing of it is pinned.

namespace walwise::fsync {

class WalEvents {
 public:
  // Errors: not possible on this host (what is missing, and what to do), or not built in.
  // `process`, if not 0, is the only one that counts.
  static Result<WalEvents> Open(const std::string& wal_directory, uint32_t process);

  WalEvents(WalEvents&&) noexcept;
  WalEvents& operator=(WalEvents&&) noexcept;
  ~WalEvents();

  // Takes what came since the last call. The kernel keeps some 26,000 calls meanwhile; what is
  // above is lost, and counted.
  Status Read(const std::function<void(const WalSyncSample&)>& take);

  // Since the beginning.
  int64_t lost() const;

 private:
  struct Kernel;
  explicit WalEvents(std::unique_ptr<Kernel> kernel);

  std::unique_ptr<Kernel> kernel_;
};

}  // namespace walwise::fsync
