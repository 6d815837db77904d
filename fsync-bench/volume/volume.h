#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/status.h"
#include "fsync-bench/volume/block_device.h"
#include "fsync-bench/volume/ebs.h"
#include "fsync-bench/volume/mount.h"

#include "common/cpp_only.h"

// The volume that a server's WAL is on, found from what a person has at hand.

namespace walwise::fsync {

struct Volume {
  std::string directory;  // where the WAL is, or will be: absolute, without links
  Mount mount;
  // A directory above it where /etc/fstab has a volume that is not mounted; "" if there is none.
  std::string absent_mount;
  std::vector<BlockDevice> devices;  // the mounted one first, the physical ones last
  CloudDisk cloud = CloudDisk::kNone;
  std::optional<VolumeType> type;      // told by the user: a guest can't ask for it
  std::optional<VolumeLimits> limits;  // of `type`
};

// `target` is a data directory (its pg_wal is meant), a pg_wal directory, a link to one, or any
// directory. Errors: missing, not a directory, not readable. The other files differ for tests.
Result<Volume> FindVolume(const std::string& target,
                          const std::string& mount_info = "/proc/self/mountinfo",
                          const std::string& sysfs = "/sys",
                          const std::string& fstab = "/etc/fstab");

// The directory that a running server writes its WAL to, asked by SQL; it must be on this host, and
// the role must be allowed to see data_directory. `dsn` is a URI or conninfo. In wal_directory.cpp,
// which needs libpq.
Result<std::string> WalDirectoryOf(const std::string& dsn);

// "postgresql://..." or "host=..."; anything else is a path.
bool LooksLikeDsn(const std::string& target);

}  // namespace walwise::fsync
