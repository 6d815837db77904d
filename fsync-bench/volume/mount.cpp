#include "fsync-bench/volume/mount.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace walwise::fsync {

namespace {

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const size_t end = std::min(text.find(separator), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

bool IsOctal(std::string_view digits) {
  return digits.size() == 3 && digits[0] <= '3' &&
         std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '7'; });
}

// The kernel writes space, tab, newline and backslash as three octal digits.
std::string Unescaped(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); i++) {
    if (text[i] == '\\' && IsOctal(text.substr(i + 1, 3))) {
      result += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 +
                                  (text[i + 3] - '0'));
      i += 3;
    } else {
      result += text[i];
    }
  }
  return result;
}

bool ParseNumber(std::string_view text, unsigned* number) {
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, *number);
  return error == std::errc() && stopped == end && !text.empty();
}

bool ParseDevice(std::string_view text, Mount* mount) {
  const size_t colon = text.find(':');
  return colon != std::string_view::npos && ParseNumber(text.substr(0, colon), &mount->major) &&
         ParseNumber(text.substr(colon + 1), &mount->minor);
}

void AddOptions(std::string_view text, std::vector<std::string>* options) {
  for (std::string_view part : Split(text, ',')) {
    std::string option = Unescaped(part);
    if (std::find(options->begin(), options->end(), option) == options->end()) {
      options->push_back(std::move(option));
    }
  }
}

// id parent major:minor root mount-point options [shared:1 master:2 ...] - type source options
std::optional<Mount> ParseLine(std::string_view line) {
  static constexpr size_t kDevice = 2, kMountPoint = 4, kOptions = 5, kFirstOptional = 6;
  const std::vector<std::string_view> fields = Split(line, ' ');
  if (fields.size() <= kFirstOptional) return {};
  const auto dash = std::find(fields.begin() + kFirstOptional, fields.end(), "-");
  const auto after = static_cast<size_t>(fields.end() - dash);
  Mount mount;
  if (after < 3 || !ParseDevice(fields[kDevice], &mount)) return {};
  mount.mount_point = Unescaped(fields[kMountPoint]);
  mount.file_system = Unescaped(dash[1]);
  // A source may be empty, and its field with it.
  if (after > 3) mount.source = Unescaped(dash[2]);
  AddOptions(fields[kOptions], &mount.options);
  AddOptions(fields.back(), &mount.options);
  return mount;
}

// device mount-point type options ...
std::string MountPointOf(std::string_view fstab_line) {
  std::string line(fstab_line);
  std::replace(line.begin(), line.end(), '\t', ' ');
  const std::vector<std::string_view> fields = Split(line, ' ');
  const bool is_entry = fields.size() > 1 && fields[0][0] != '#' && fields[1][0] == '/';
  if (!is_entry) return "";
  std::string mount_point = Unescaped(fields[1]);
  while (mount_point.size() > 1 && mount_point.back() == '/') mount_point.pop_back();
  return mount_point;
}

bool Contains(std::string_view mount_point, std::string_view path) {
  if (mount_point == "/") return path.substr(0, 1) == "/";
  if (mount_point.empty() || path.substr(0, mount_point.size()) != mount_point) return false;
  return path.size() == mount_point.size() || path[mount_point.size()] == '/';
}

}  // namespace

std::vector<Mount> ParseMountInfo(std::string_view text) {
  std::vector<Mount> mounts;
  for (std::string_view line : Split(text, '\n')) {
    if (std::optional<Mount> mount = ParseLine(line)) mounts.push_back(std::move(*mount));
  }
  return mounts;
}

std::optional<Mount> MountOf(const std::vector<Mount>& mounts, std::string_view path) {
  const Mount* best = nullptr;
  for (const Mount& mount : mounts) {
    if (!Contains(mount.mount_point, path)) continue;
    if (best == nullptr || mount.mount_point.size() >= best->mount_point.size()) best = &mount;
  }
  return best == nullptr ? std::nullopt : std::optional<Mount>(*best);
}

std::string MountPointInFstab(std::string_view fstab, std::string_view path) {
  std::string best;
  for (std::string_view line : Split(fstab, '\n')) {
    std::string mount_point = MountPointOf(line);
    if (mount_point.size() > best.size() && Contains(mount_point, path)) {
      best = std::move(mount_point);
    }
  }
  return best;
}

}  // namespace walwise::fsync
