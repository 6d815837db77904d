#pragma once

#include <sys/types.h>

#include <string>

namespace walwise::sql {

struct KeeperOrder {
  std::string bindir;
  std::string directory;  // exists, belongs to `user`
  uid_t user = 0;
  gid_t group = 0;
  bool change_user = false;
  int lifeline = -1;  // the end to read from: at its end of file, all is over
};

// The body of the keeper's process, right after the fork: makes a cluster in directory/data, runs
// the server until the lifeline ends, removes the directory. Returns the exit status. What the
// programs said is in directory/log until then.
int KeepServer(const KeeperOrder& order);

}  // namespace walwise::sql
