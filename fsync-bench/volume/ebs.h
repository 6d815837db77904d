#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/status.h"

#include "common/cpp_only.h"

// What can be told of an Amazon EBS volume from the instance it is attached to, and what the
// published limits of volume types mean.

namespace walwise::fsync {

// Detailed performance statistics of an EBS volume: the vendor-specific NVMe log page 0xD0, which
// needs a Nitro instance and CAP_SYS_ADMIN (or read access to the device). Totals since attachment.
struct EbsStatistics {
  uint64_t write_ops = 0;
  uint64_t write_bytes = 0;
  uint64_t write_time_us = 0;
  // Microseconds in which more was asked for than the volume, or the instance, is allowed.
  uint64_t volume_exceeded_iops_us = 0;
  uint64_t volume_exceeded_throughput_us = 0;
  uint64_t instance_exceeded_iops_us = 0;
  uint64_t instance_exceeded_throughput_us = 0;
  uint64_t queue_length = 0;  // now
};

// Reads a log page as the device gave it. Errors: too short, wrong magic number.
Result<EbsStatistics> ParseEbsStatistics(std::span<const uint8_t> page);

// Asks the device. Errors say what is missing: not NVMe, no permission, no such log page.
Result<EbsStatistics> ReadEbsStatistics(const std::string& device_path);

// From the identify-controller data: the model number says that it is EBS or an instance store, the
// serial number is the volume's id, and the vendor-specific bytes hold the device's name.
enum class CloudDisk { kNone, kEbs, kInstanceStore };
CloudDisk CloudDiskOf(std::string_view nvme_model);

enum class VolumeType { kGp2, kGp3, kIo1, kIo2, kSt1, kSc1 };
std::string_view NameOf(VolumeType type);
std::optional<VolumeType> VolumeTypeOf(std::string_view name);

// What a volume of a type is allowed, as published (docs/ebs.md names the source and its date).
struct VolumeLimits {
  int64_t iops = 0;              // the level that can be held
  int64_t burst_iops = 0;        // while credits last; equal to iops without bursts
  int64_t throughput_bytes = 0;  // a second
  int64_t burst_seconds = 0;     // from a full bucket, at burst_iops
};

// `provisioned_iops` and `provisioned_throughput_bytes` count for gp3, io1 and io2; without: the
// type's least. Errors: a size or a provision that the type does not come in.
Result<VolumeLimits> LimitsOf(VolumeType type, int64_t size_bytes,
                              std::optional<int64_t> provisioned_iops = {},
                              std::optional<int64_t> provisioned_throughput_bytes = {});

}  // namespace walwise::fsync
