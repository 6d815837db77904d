#pragma once

#include <unistd.h>

namespace walwise {

// For root, whom permissions don't stop: while it lasts, the process acts as a user without rights,
// who owns the current directory. For others nothing changes.
class Unprivileged {
 public:
  Unprivileged() {
    changed_ = geteuid() == 0 && chown(".", kNobody, kNobody) == 0 && seteuid(kNobody) == 0;
  }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;
  ~Unprivileged() {
    if (changed_ && seteuid(0) != 0) _exit(2);
  }

 private:
  static constexpr uid_t kNobody = 65534;
  bool changed_ = false;
};

}  // namespace walwise
