#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fsync-bench/probe/sync_method.h"
#include "fsync-bench/volume/ebs.h"

#include "common/cpp_only.h"

// The words by which enumerations are stored.

namespace walwise::fsync {

inline constexpr std::string_view kFormatName = "walwise-fsync";
inline constexpr int kFormatVersion = 1;

inline constexpr std::pair<CloudDisk, std::string_view> kCloudDiskWords[] = {
    {CloudDisk::kNone, "none"},
    {CloudDisk::kEbs, "ebs"},
    {CloudDisk::kInstanceStore, "instance-store"},
};

inline std::string_view WordOf(CloudDisk disk) {
  for (const auto& [value, word] : kCloudDiskWords) {
    if (value == disk) return word;
  }
  return "";
}

inline bool FromWord(std::string_view word, CloudDisk* disk) {
  for (const auto& [value, known] : kCloudDiskWords) {
    if (known != word) continue;
    *disk = value;
    return true;
  }
  return false;
}

inline std::string_view WordOf(SyncMethod method) { return NameOf(method); }

inline bool FromWord(std::string_view word, SyncMethod* method) {
  const std::optional<SyncMethod> known = SyncMethodOf(word);
  if (known) *method = *known;
  return known.has_value();
}

inline std::string_view WordOf(VolumeType type) { return NameOf(type); }

inline bool FromWord(std::string_view word, VolumeType* type) {
  const std::optional<VolumeType> known = VolumeTypeOf(word);
  if (known) *type = *known;
  return known.has_value();
}

}  // namespace walwise::fsync
