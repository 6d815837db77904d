#pragma once

#include <sys/types.h>

#include <string>

#include "common/status.h"

namespace walwise::sql {

// A server that lives as long as this object, in a private directory, on a Unix socket there. A
// process of its own keeps it, and removes it when this one ends, however it ends.
class ScratchServer {
 public:
  // Makes a cluster with the programs in `bindir` and starts it. As root, it runs as the user
  // postgres, or nobody.
  static Result<ScratchServer> Start(const std::string& bindir);
  ~ScratchServer();
  ScratchServer(ScratchServer&& other) noexcept;
  ScratchServer(const ScratchServer&) = delete;

  const std::string& dsn() const { return dsn_; }

 private:
  ScratchServer() = default;
  Status Wait(const std::string& directory);

  std::string directory_;
  std::string dsn_;
  pid_t keeper_ = 0;
  int lifeline_ = -1;  // closed when this process ends; the keeper waits for that
};

}  // namespace walwise::sql
