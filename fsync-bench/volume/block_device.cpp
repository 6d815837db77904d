#include "fsync-bench/volume/block_device.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

namespace walwise::fsync {

namespace {

namespace fs = std::filesystem;

// No file here is longer; a directory, or a file that is not what its name says, is empty.
std::string ReadText(const fs::path& path) {
  std::array<char, 4096> text = {};
  std::ifstream file(path);
  file.read(text.data(), text.size());
  std::string_view read(text.data(), static_cast<size_t>(file.gcount()));
  const size_t begin = read.find_first_not_of(" \t\n");
  if (begin == std::string_view::npos) return "";
  return std::string(read.substr(begin, read.find_last_not_of(" \t\n") + 1 - begin));
}

bool Exists(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

std::optional<int64_t> ReadNumber(const fs::path& path) {
  const std::string text = ReadText(path);
  int64_t number = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = !text.empty() && stopped == text.data() + text.size();
  if (error != std::errc() || !whole || number < 0) return {};
  return number;
}

std::optional<int> ReadSmallNumber(const fs::path& path) {
  const std::optional<int64_t> number = ReadNumber(path);
  if (!number || *number > INT32_MAX) return {};
  return static_cast<int>(*number);
}

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

struct Prefix {
  std::string_view prefix;
  std::string_view kind;
};

template <size_t N>
std::string KindByPrefix(const std::array<Prefix, N>& prefixes, std::string_view text,
                         std::string_view otherwise) {
  for (const Prefix& candidate : prefixes) {
    if (StartsWith(text, candidate.prefix)) return std::string(candidate.kind);
  }
  return std::string(otherwise);
}

// The device mapper's users mark their devices by the beginning of the uuid.
std::string KindOfMapped(const fs::path& directory) {
  static constexpr std::array<Prefix, 4> kPrefixes = {
      {{"LVM-", "lvm"}, {"CRYPT-", "crypt"}, {"mpath-", "multipath"}, {"part", "partition"}}};
  return KindByPrefix(kPrefixes, ReadText(directory / "dm" / "uuid"), "dm");
}

std::string KindOf(const fs::path& directory) {
  static constexpr std::array<Prefix, 9> kPrefixes = {{{"nvme", "nvme"},
                                                       {"vd", "virtio"},
                                                       {"xvd", "xen"},
                                                       {"loop", "loop"},
                                                       {"zram", "zram"},
                                                       {"ram", "ram"},
                                                       {"rbd", "rbd"},
                                                       {"drbd", "drbd"},
                                                       {"nbd", "nbd"}}};
  if (Exists(directory / "partition")) return "partition";
  if (Exists(directory / "dm")) return KindOfMapped(directory);
  if (Exists(directory / "md")) {
    const std::string level = ReadText(directory / "md" / "level");
    return level.empty() ? "md" : level;
  }
  return KindByPrefix(kPrefixes, directory.filename().string(), "disk");
}

// "none", or the bracketed one of "[mq-deadline] kyber none".
std::string SchedulerInUse(const std::string& text) {
  const size_t open = text.find('[');
  const size_t close = text.find(']', open == std::string::npos ? 0 : open);
  if (open == std::string::npos || close == std::string::npos) {
    return text.find(' ') == std::string::npos ? text : "";
  }
  return text.substr(open + 1, close - open - 1);
}

std::optional<int64_t> SizeOf(const fs::path& directory) {
  const std::optional<int64_t> sectors = ReadNumber(directory / "size");
  if (!sectors || *sectors > INT64_MAX / 512) return {};
  return *sectors * 512;
}

BlockDevice Describe(const fs::path& directory) {
  const fs::path queue = directory / "queue";
  BlockDevice device;
  device.name = directory.filename().string();
  device.kind = KindOf(directory);
  device.model = ReadText(directory / "device" / "model");
  device.backing_file = ReadText(directory / "loop" / "backing_file");
  device.size_bytes = SizeOf(directory);
  if (const auto rotational = ReadNumber(queue / "rotational")) {
    device.rotational = *rotational != 0;
  }
  device.write_cache = ReadText(queue / "write_cache");
  device.scheduler = SchedulerInUse(ReadText(queue / "scheduler"));
  device.logical_block_bytes = ReadSmallNumber(queue / "logical_block_size");
  device.physical_block_bytes = ReadSmallNumber(queue / "physical_block_size");
  return device;
}

// In sysfs, by number; empty if it has none there.
fs::path DirectoryOf(unsigned major, unsigned minor, const fs::path& sysfs) {
  const std::string number = std::to_string(major) + ":" + std::to_string(minor);
  std::error_code error;
  fs::path directory = fs::canonical(sysfs / "dev" / "block" / number, error);
  return error ? fs::path() : directory;
}

std::vector<fs::path> SlavesOf(const fs::path& directory) {
  std::vector<fs::path> slaves;
  std::error_code error;
  fs::directory_iterator entry(directory / "slaves", error);
  while (!error && entry != fs::directory_iterator()) {
    std::error_code dangling;
    fs::path slave = fs::canonical(entry->path(), dangling);
    if (!dangling) slaves.push_back(std::move(slave));
    entry.increment(error);
  }
  std::sort(slaves.begin(), slaves.end());
  return slaves;
}

std::vector<fs::path> Below(const fs::path& directory, const fs::path& sysfs) {
  if (Exists(directory / "partition")) return {directory.parent_path()};
  std::vector<fs::path> below = SlavesOf(directory);
  const std::string backing_file = ReadText(directory / "loop" / "backing_file");
  struct stat file = {};
  if (!backing_file.empty() && stat(backing_file.c_str(), &file) == 0) {
    const fs::path disk = DirectoryOf(major(file.st_dev), minor(file.st_dev), sysfs);
    if (!disk.empty()) below.push_back(disk);
  }
  return below;
}

struct Found {
  fs::path directory;
  bool physical = false;  // there is none below it
};

// Level by level; a device that several lie on, or that lies on itself, comes once.
std::vector<Found> FindAll(const fs::path& top, const fs::path& sysfs) {
  std::vector<Found> found = {{top}};
  for (size_t i = 0; i < found.size(); i++) {
    const std::vector<fs::path> below = Below(found[i].directory, sysfs);
    found[i].physical = below.empty();
    for (const fs::path& next : below) {
      const bool known = std::any_of(found.begin(), found.end(),
                                     [&](const Found& other) { return other.directory == next; });
      if (!known) found.push_back({next});
    }
  }
  std::stable_partition(found.begin(), found.end(), [](const Found& f) { return !f.physical; });
  return found;
}

}  // namespace

std::vector<BlockDevice> DevicesOf(unsigned major, unsigned minor, const std::string& sysfs) {
  const fs::path top = DirectoryOf(major, minor, sysfs);
  if (top.empty()) return {};
  std::vector<BlockDevice> devices;
  for (const Found& found : FindAll(top, sysfs)) devices.push_back(Describe(found.directory));
  return devices;
}

// The fields are those of the kernel's Documentation/block/stat.rst.
std::optional<DeviceCounters> ReadCounters(const std::string& device_name,
                                           const std::string& sysfs) {
  static constexpr size_t kWrites = 4, kSectorsWritten = 6, kFlushes = 15;
  if (device_name.empty() || device_name.find('/') != std::string::npos) return {};
  std::istringstream text(ReadText(fs::path(sysfs) / "class" / "block" / device_name / "stat"));
  std::vector<int64_t> fields;
  for (int64_t field = 0; text >> field;) fields.push_back(field);
  if (fields.size() <= kSectorsWritten) return {};
  DeviceCounters counters;
  counters.writes = fields[kWrites];
  counters.sectors_written = fields[kSectorsWritten];
  if (fields.size() > kFlushes) counters.flushes = fields[kFlushes];
  return counters;
}

}  // namespace walwise::fsync
