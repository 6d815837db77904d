// Any bytes: what the kernel and the device say of a volume is read without going outside it.

#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fsync-bench/volume/ebs.h"
#include "fsync-bench/volume/mount.h"

namespace {

namespace fsync_bench = walwise::fsync;

void CheckMounts(std::string_view text) {
  const std::vector<fsync_bench::Mount> mounts = fsync_bench::ParseMountInfo(text);
  size_t looked_up = 0;
  for (const fsync_bench::Mount& mount : mounts) {
    if (++looked_up > 16) break;
    if (mount.file_system.empty() || mount.mount_point.empty()) std::abort();
    // A mount point lies on a mount at least as near as itself.
    const auto found = fsync_bench::MountOf(mounts, mount.mount_point);
    if (!found || found->mount_point.size() < mount.mount_point.size()) std::abort();
  }
  fsync_bench::MountOf(mounts, text);
  const std::string path = "/mnt/new volume/pg_wal";
  const std::string meant = fsync_bench::MountPointInFstab(text, path);
  if (meant != "/" && !path.starts_with(meant)) std::abort();
}

void CheckPage(std::span<const uint8_t> page) {
  const auto statistics = fsync_bench::ParseEbsStatistics(page);
  if (statistics.ok() && page.size() < 96) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  CheckMounts(std::string_view(reinterpret_cast<const char*>(data), size));
  CheckPage(std::span(data, size));
  // With the right magic number, so that the fields are reached.
  std::vector<uint8_t> page(data, data + size);
  static constexpr uint8_t kMagic[] = {0x10, 0xB5, 0x23, 0x3C};
  for (size_t i = 0; i < size && i < 4; i++) page[i] = kMagic[i];
  CheckPage(page);
  return 0;
}
