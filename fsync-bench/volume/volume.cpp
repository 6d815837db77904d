#include "fsync-bench/volume/volume.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>
#include <string_view>
#include <utility>

namespace walwise::fsync {

namespace {

struct Free {
  void operator()(char* text) const { std::free(text); }
};

Status CantUse(const std::string& path) {
  const std::string hint =
      errno == EACCES ? "; run as the server's user, or as root" : std::string();
  return Status::Error("can't use \"" + path + "\": " + std::strerror(errno) + hint);
}

Result<std::string> RealPath(const std::string& path) {
  const std::unique_ptr<char, Free> real(realpath(path.c_str(), nullptr));
  if (real == nullptr) return CantUse(path);
  return std::string(real.get());
}

Status CheckDirectory(const std::string& path) {
  struct stat what = {};
  if (stat(path.c_str(), &what) != 0) return CantUse(path);
  if (!S_ISDIR(what.st_mode)) {
    return Status::Error("\"" + path + "\" is not a directory; name a data directory, its " +
                         "pg_wal, or any directory of the volume");
  }
  const int may = faccessat(AT_FDCWD, path.c_str(), R_OK | X_OK, AT_EACCESS);
  return may == 0 ? Status() : CantUse(path);
}

bool IsDataDirectory(const std::string& path) {
  return access((path + "/PG_VERSION").c_str(), F_OK) == 0;
}

Result<std::string> WalDirectory(const std::string& target) {
  const Result<std::string> real = RealPath(target);
  if (!real.ok()) return real;
  if (const Status good = CheckDirectory(*real); !good.ok()) return good;
  if (!IsDataDirectory(*real)) return real;
  const Result<std::string> wal = RealPath(*real + "/pg_wal");
  if (!wal.ok()) return wal;
  if (const Status good = CheckDirectory(*wal); !good.ok()) return good;
  return wal;
}

std::vector<BlockDevice> DevicesBelow(const Mount& mount, const std::string& sysfs) {
  std::vector<BlockDevice> devices = DevicesOf(mount.major, mount.minor, sysfs);
  struct stat source = {};
  // btrfs mounts have numbers of their own; the device is the one that was mounted.
  if (devices.empty() && mount.source.substr(0, 5) == "/dev/" &&
      stat(mount.source.c_str(), &source) == 0 && S_ISBLK(source.st_mode)) {
    devices = DevicesOf(major(source.st_rdev), minor(source.st_rdev), sysfs);
  }
  return devices;
}

CloudDisk CloudOf(const std::vector<BlockDevice>& devices) {
  for (const BlockDevice& device : devices) {
    const CloudDisk cloud = CloudDiskOf(device.model);
    if (cloud != CloudDisk::kNone) return cloud;
  }
  return CloudDisk::kNone;
}

// Empty where there is none.
std::string TextOf(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

// By statfs(2); ext2, ext3 and ext4 can't be told apart there.
std::string FileSystemOf(int64_t magic) {
  static constexpr std::array<std::pair<int64_t, const char*>, 12> kNames = {{
      {EXT4_SUPER_MAGIC, "ext4"},
      {XFS_SUPER_MAGIC, "xfs"},
      {BTRFS_SUPER_MAGIC, "btrfs"},
      {F2FS_SUPER_MAGIC, "f2fs"},
      {TMPFS_MAGIC, "tmpfs"},
      {RAMFS_MAGIC, "ramfs"},
      {OVERLAYFS_SUPER_MAGIC, "overlay"},
      {NFS_SUPER_MAGIC, "nfs"},
      {V9FS_MAGIC, "9p"},
      {0xFF534D42, "cifs"},
      {0xFE534D42, "cifs"},
      {0x2FC12FC1, "zfs"},
  }};
  for (const auto& [known, name] : kNames) {
    if (known == magic) return name;
  }
  return "unknown";
}

// In a chroot the kernel does not show the mount that holds its root: what the directory itself
// tells, without mount point, source and options.
Mount MountWithoutName(const std::string& directory) {
  Mount mount;
  mount.file_system = "unknown";
  struct stat what = {};
  if (stat(directory.c_str(), &what) == 0) {
    mount.major = major(what.st_dev);
    mount.minor = minor(what.st_dev);
  }
  struct statfs system = {};
  if (statfs(directory.c_str(), &system) == 0) mount.file_system = FileSystemOf(system.f_type);
  return mount;
}

// What is mounted lies deeper than, or at, what was meant to be.
std::string AbsentMount(const std::string& fstab, const Volume& volume) {
  if (volume.mount.mount_point.empty()) return "";
  std::string meant = MountPointInFstab(TextOf(fstab), volume.directory);
  return meant.size() > volume.mount.mount_point.size() ? meant : "";
}

}  // namespace

Result<Volume> FindVolume(const std::string& target, const std::string& mount_info,
                          const std::string& sysfs, const std::string& fstab) {
  Result<std::string> directory = WalDirectory(target);
  if (!directory.ok()) return directory.status();
  std::optional<Mount> mount = MountOf(ParseMountInfo(TextOf(mount_info)), *directory);
  if (!mount) mount = MountWithoutName(*directory);
  Volume volume;
  volume.directory = std::move(*directory);
  volume.mount = std::move(*mount);
  volume.absent_mount = AbsentMount(fstab, volume);
  volume.devices = DevicesBelow(volume.mount, sysfs);
  volume.cloud = CloudOf(volume.devices);
  return volume;
}

bool LooksLikeDsn(const std::string& target) {
  const std::string_view text = target;
  for (std::string_view scheme : {"postgresql://", "postgres://"}) {
    if (text.substr(0, scheme.size()) == scheme) return true;
  }
  // A keyword of conninfo is a word of small letters; in a path something comes before the "=".
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos) return false;
  const size_t begin = std::min(text.find_first_not_of(' '), equals);
  const size_t end = text.find_last_not_of(' ', equals == 0 ? 0 : equals - 1);
  const std::string_view keyword = text.substr(begin, end + 1 - begin);
  return equals > begin &&
         keyword.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
}

}  // namespace walwise::fsync
