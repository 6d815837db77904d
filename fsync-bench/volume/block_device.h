#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/cpp_only.h"

// What the kernel says of a block device and of those below it (sysfs).

namespace walwise::fsync {

struct BlockDevice {
  std::string name;   // "nvme1n1", "dm-0", "loop3"
  std::string kind;   // "partition", "lvm", "crypt", "raid1", "loop", "nvme", "virtio", "disk"
  std::string model;  // "Amazon Elastic Block Store"; empty if it says none
  std::string backing_file;  // of a loop device
  std::optional<int64_t> size_bytes;
  std::optional<bool> rotational;
  std::string write_cache;  // "write back", "write through"; empty if unknown
  std::string scheduler;    // the one in use: "none", "mq-deadline"
  std::optional<int> logical_block_bytes;
  std::optional<int> physical_block_bytes;

  bool operator==(const BlockDevice&) const = default;
};

// Completed I/O since the device appeared (the `stat` file); for how many device writes a flush
// costs.
struct DeviceCounters {
  int64_t writes = 0;           // an empty one that only asks for a flush counts too
  int64_t sectors_written = 0;  // of 512 bytes
  int64_t flushes = 0;          // 0 on kernels before 5.5
};

// The device of this number and all below it, itself first, the physical ones last. Empty where
// the number is of no block device (tmpfs, overlay, btrfs' own numbers). `sysfs` is "/sys" but for
// tests.
std::vector<BlockDevice> DevicesOf(unsigned major, unsigned minor,
                                   const std::string& sysfs = "/sys");

std::optional<DeviceCounters> ReadCounters(const std::string& device_name,
                                           const std::string& sysfs = "/sys");

}  // namespace walwise::fsync
