#include "fsync-bench/probe/sync_method.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace walwise::fsync {

namespace {

struct Name {
  SyncMethod method;
  std::string_view text;
};

constexpr std::array<Name, 5> kNames = {{
    {SyncMethod::kFdatasync, "fdatasync"},
    {SyncMethod::kFsync, "fsync"},
    {SyncMethod::kOpenDatasync, "open_datasync"},
    {SyncMethod::kOpenSync, "open_sync"},
    {SyncMethod::kFsyncWritethrough, "fsync_writethrough"},
}};

// Of a list as the server keeps it: words with commas and blanks between, in any case.
bool HasWord(std::string_view list, std::string_view wanted) {
  static constexpr std::string_view kBetween = ", \t\n\"";
  while (!list.empty()) {
    const std::string_view word = list.substr(0, list.find_first_of(kBetween));
    const auto same = [](char a, char b) { return a == b || a == b - 'a' + 'A'; };
    if (std::equal(word.begin(), word.end(), wanted.begin(), wanted.end(), same)) return true;
    list.remove_prefix(std::min(list.size(), word.size() + 1));
  }
  return false;
}

}  // namespace

std::string_view NameOf(SyncMethod method) {
  for (const Name& name : kNames) {
    if (name.method == method) return name.text;
  }
  return "";
}

std::optional<SyncMethod> SyncMethodOf(std::string_view text) {
  for (const Name& name : kNames) {
    if (name.text == text) return name.method;
  }
  return std::nullopt;
}

std::vector<SyncMethod> MethodsOfPlatform() {
  std::vector<SyncMethod> methods = {SyncMethod::kFdatasync, SyncMethod::kFsync,
                                     SyncMethod::kOpenDatasync, SyncMethod::kOpenSync};
#ifdef F_FULLFSYNC
  methods.push_back(SyncMethod::kFsyncWritethrough);
#endif
  return methods;
}

int OpenFlags(SyncMethod method) {
  switch (method) {
    case SyncMethod::kOpenDatasync:
      return O_DSYNC;
    case SyncMethod::kOpenSync:
      return O_SYNC;
    default:
      return 0;
  }
}

bool WritesDirect(SyncMethod method, const ServerSettings& settings) {
  if (settings.debug_io_direct) return HasWord(*settings.debug_io_direct, "wal");
  return settings.wal_level == "minimal" && OpenFlags(method) != 0;
}

int Sync(SyncMethod method, int fd) {
  int result = 0;
  switch (method) {
    case SyncMethod::kFdatasync:
      result = fdatasync(fd);
      break;
    case SyncMethod::kFsync:
      result = ::fsync(fd);
      break;
    case SyncMethod::kFsyncWritethrough:
#ifdef F_FULLFSYNC
      result = fcntl(fd, F_FULLFSYNC, 0);
      break;
#else
      return ENOTSUP;
#endif
    case SyncMethod::kOpenDatasync:
    case SyncMethod::kOpenSync:
      return 0;
  }
  return result == 0 ? 0 : errno;
}

std::string MethodText(const Variant& variant) {
  return std::string(NameOf(variant.method)) + (variant.direct_io ? ", direct" : "");
}

std::string SizeText(int64_t bytes) {
  constexpr int64_t kMegabyte = 1 << 20;
  return bytes >= kMegabyte && bytes % kMegabyte == 0 ? std::to_string(bytes / kMegabyte) + " MB"
                                                      : std::to_string(bytes / 1024) + " kB";
}

}  // namespace walwise::fsync
