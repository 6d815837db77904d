#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/cpp_only.h"

// Which mount a path is on (/proc/self/mountinfo, proc(5)), and which it was meant to be on
// (/etc/fstab, fstab(5)).

namespace walwise::fsync {

struct Mount {
  unsigned major = 0;
  unsigned minor = 0;
  std::string mount_point;           // "" where the kernel does not show it: in a chroot
  std::string file_system;           // "ext4", "xfs", "tmpfs", "overlay", "nfs4", ...
  std::string source;                // "/dev/nvme1n1", "server:/export"
  std::vector<std::string> options;  // of the mount and of the file system, each once
};

// All lines that can be read; escapes (\040) undone.
std::vector<Mount> ParseMountInfo(std::string_view text);

// The mount that a path lies on: the last one whose mount point is the longest that contains the
// path. REQUIRES: `path` is absolute and has no links in it.
std::optional<Mount> MountOf(const std::vector<Mount>& mounts, std::string_view path);

// The longest mount point in an fstab's text that contains the path; "" if none does.
std::string MountPointInFstab(std::string_view fstab, std::string_view path);

}  // namespace walwise::fsync
