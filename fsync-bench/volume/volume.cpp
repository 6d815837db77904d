#include "fsync-bench/volume/volume.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
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

// What is mounted lies deeper than, or at, what was meant to be.
std::string AbsentMount(const std::string& fstab, const Volume& volume) {
  std::string meant = MountPointInFstab(TextOf(fstab), volume.directory);
  return meant.size() > volume.mount.mount_point.size() ? meant : "";
}

}  // namespace

Result<Volume> FindVolume(const std::string& target, const std::string& mount_info,
                          const std::string& sysfs, const std::string& fstab) {
  Result<std::string> directory = WalDirectory(target);
  if (!directory.ok()) return directory.status();
  std::optional<Mount> mount = MountOf(ParseMountInfo(TextOf(mount_info)), *directory);
  if (!mount) {
    return Status::Error("\"" + mount_info + "\" does not tell what \"" + *directory +
                         "\" is mounted from");
  }
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
