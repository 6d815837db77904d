#include "fsync-bench/probe/segments.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace walwise::fsync {

namespace {

std::string Reason(int error) { return std::strerror(error); }

Status NoSpace(const std::string& directory, int64_t wanted, int64_t free) {
  return Status::Error("\"" + directory + "\" has " + std::to_string(free >> 20) +
                       " MB left and the probe wants " + std::to_string(wanted >> 20) +
                       " MB, to leave as much again free; free some space, or name another "
                       "directory of the same volume");
}

Result<UniqueFd> LockDirectory(const std::string& directory) {
  UniqueFd fd(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.is_open()) {
    return Status::Error("can't open directory \"" + directory + "\": " + Reason(errno));
  }
  if (flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return fd;
  if (errno == EWOULDBLOCK) {
    return Status::Error("another probe is at work in \"" + directory +
                         "\"; two would measure each other: wait for it to end");
  }
  return Status::Error("can't lock directory \"" + directory + "\": " + Reason(errno));
}

Status CheckSpace(const UniqueFd& fd, const std::string& directory, int64_t bytes) {
  struct statvfs space = {};
  if (fstatvfs(fd.get(), &space) != 0) {
    return Status::Error("can't tell the free space of \"" + directory + "\": " + Reason(errno));
  }
  // Some tell no size at all: ramfs.
  if (space.f_blocks == 0) return {};
  const int64_t free = static_cast<int64_t>(space.f_bavail) * static_cast<int64_t>(space.f_frsize);
  return free / 2 < bytes ? NoSpace(directory, bytes, free) : Status();
}

// For file systems without O_TMPFILE. A file of that name is what a probe left that was killed
// between the two steps: whoever holds the directory's lock may remove it.
UniqueFd CreateUnlinked(int directory) {
  static constexpr const char* kName = ".walwise-fsync";
  unlinkat(directory, kName, 0);
  UniqueFd fd(openat(directory, kName, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (fd.is_open()) unlinkat(directory, kName, 0);
  return fd;
}

Result<UniqueFd> CreateNameless(int directory, const std::string& path) {
  UniqueFd fd(openat(directory, ".", O_RDWR | O_TMPFILE | O_CLOEXEC, 0600));
  if (!fd.is_open() && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
    fd = CreateUnlinked(directory);
  }
  if (!fd.is_open()) {
    return Status::Error("can't make a file in \"" + path + "\": " + Reason(errno));
  }
  return fd;
}

Status FillWithZeros(int fd, const std::string& directory, const GoOn& go_on) {
  static constexpr std::array<char, 1 << 20> kZeros = {};
  for (int64_t offset = 0; offset < kSegmentBytes;) {
    if (!go_on()) return Status::Error("interrupted");
    const auto rest = std::min<int64_t>(kSegmentBytes - offset, kZeros.size());
    const ssize_t written = pwrite(fd, kZeros.data(), static_cast<size_t>(rest), offset);
    if (written > 0) {
      offset += written;
    } else if (errno != EINTR) {
      const std::string reason = written == 0 ? "no byte was taken" : Reason(errno);
      return Status::Error("can't fill a segment in \"" + directory + "\": " + reason);
    }
  }
  return ::fsync(fd) == 0
             ? Status()
             : Status::Error("can't sync a segment in \"" + directory + "\": " + Reason(errno));
}

}  // namespace

Result<Segments> Segments::Create(const std::string& directory, int count, const GoOn& go_on,
                                  DirectSegments direct) {
  Segments segments;
  const int direct_count = direct == DirectSegments::kSeparate ? count : 0;
  Result<UniqueFd> locked = LockDirectory(directory);
  if (!locked.ok()) return locked.status();
  segments.directory_ = std::move(*locked);
  const Status space =
      CheckSpace(segments.directory_, directory, (count + direct_count) * kSegmentBytes);
  if (!space.ok()) return space;
  for (int i = 0; i < count + direct_count; i++) {
    Result<UniqueFd> file = CreateNameless(segments.directory_.get(), directory);
    if (!file.ok()) return file.status();
    const Status filled = FillWithZeros(file->get(), directory, go_on);
    if (!filled.ok()) return filled;
    (i < count ? segments.files_ : segments.direct_files_).push_back(std::move(*file));
  }
  return segments;
}

Result<UniqueFd> Segments::Open(int index, int flags) const {
  const bool is_direct = (flags & O_DIRECT) != 0;
  const auto& files = is_direct && !direct_files_.empty() ? direct_files_ : files_;
  const int file = files[static_cast<size_t>(index)].get();
  if (is_direct) posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  // The link leads to the file itself, name or no name.
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  UniqueFd fd(open(link.c_str(), O_RDWR | O_CLOEXEC | flags));
  if (fd.is_open()) return fd;
  const int error = errno;
  if (is_direct && error == EINVAL) {
    return Status::Error("the file system does not support O_DIRECT");
  }
  return Status::Error("can't open a segment: " + Reason(error));
}

}  // namespace walwise::fsync
