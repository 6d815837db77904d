// From the Amazon EBS User Guide: "Amazon EBS volume types", "General Purpose SSD volumes",
// "Provisioned IOPS SSD volumes", "Throughput Optimized HDD and Cold HDD volumes", as of late 2025;
// gp3's greatest values are those since September 2025 (before: 16 TiB, 16,000 IOPS, 1,000 MiB/s).
#include "fsync-bench/volume/ebs.h"

#include <algorithm>
#include <array>

namespace walwise::fsync {

namespace {

constexpr int64_t kMiB = int64_t{1} << 20;
constexpr int64_t kGiB = int64_t{1} << 30;
constexpr int64_t kTiB = int64_t{1} << 40;

struct TypeRange {
  VolumeType type;
  std::string_view name;
  int64_t least_bytes;
  int64_t most_bytes;
  // Where they can be chosen, else 0.
  int64_t least_iops;
  int64_t most_iops;
  int64_t iops_per_gib;
};

// In the order of the enum.
constexpr std::array<TypeRange, 6> kTypes = {{
    {VolumeType::kGp2, "gp2", 1 * kGiB, 16 * kTiB, 0, 0, 0},
    {VolumeType::kGp3, "gp3", 1 * kGiB, 64 * kTiB, 3000, 80000, 500},
    {VolumeType::kIo1, "io1", 4 * kGiB, 16 * kTiB, 100, 64000, 50},
    {VolumeType::kIo2, "io2", 4 * kGiB, 64 * kTiB, 100, 256000, 1000},
    {VolumeType::kSt1, "st1", 125 * kGiB, 16 * kTiB, 0, 0, 0},
    {VolumeType::kSc1, "sc1", 125 * kGiB, 16 * kTiB, 0, 0, 0},
}};

const TypeRange& RangeOf(VolumeType type) { return kTypes[static_cast<size_t>(type)]; }

std::string Count(int64_t number) { return std::to_string(number); }

Status CheckSize(const TypeRange& range, int64_t bytes) {
  if (bytes >= range.least_bytes && bytes <= range.most_bytes) return Status();
  return Status::Error(std::string(range.name) + " volumes have " +
                       Count(range.least_bytes / kGiB) + " to " + Count(range.most_bytes / kGiB) +
                       " GiB, and this one " + Count(bytes / kGiB) + "; name another type");
}

Status CheckIops(const TypeRange& range, int64_t bytes, std::optional<int64_t> iops) {
  if (!iops) return Status();
  if (range.most_iops == 0) {
    return Status::Error("the IOPS of " + std::string(range.name) +
                         " volumes follow from their size; leave them out");
  }
  const int64_t by_size = std::max(range.least_iops, bytes / kGiB * range.iops_per_gib);
  const int64_t most = std::min(range.most_iops, by_size);
  if (*iops >= range.least_iops && *iops <= most) return Status();
  return Status::Error(std::string(range.name) + " volumes of this size have " +
                       Count(range.least_iops) + " to " + Count(most) + " IOPS, not " +
                       Count(*iops));
}

constexpr int64_t kGp3Throughput = 125 * kMiB;

Status CheckThroughput(VolumeType type, int64_t iops, std::optional<int64_t> bytes) {
  if (!bytes) return Status();
  if (type != VolumeType::kGp3) {
    return Status::Error("the throughput of " + std::string(NameOf(type)) +
                         " volumes can't be chosen; leave it out");
  }
  const int64_t most = std::min(2000 * kMiB, iops * kMiB / 4);
  if (*bytes >= kGp3Throughput && *bytes <= most) return Status();
  return Status::Error("gp3 volumes of " + Count(iops) + " IOPS have " +
                       Count(kGp3Throughput / kMiB) + " to " + Count(most / kMiB) + " MiB/s, not " +
                       Count(*bytes / kMiB));
}

VolumeLimits Steady(int64_t iops, int64_t throughput) { return {iops, iops, throughput, 0}; }

// A full bucket has 5.4 million operations, and fills at the level that can be held.
VolumeLimits Gp2(int64_t bytes) {
  static constexpr int64_t kBurst = 3000, kBucket = 5'400'000;
  const int64_t iops = std::clamp<int64_t>(3 * (bytes / kGiB), 100, 16000);
  // From 171 GiB on, 250 MiB/s too, but only out of the bucket.
  VolumeLimits limits = Steady(iops, (bytes < 334 * kGiB ? 128 : 250) * kMiB);
  if (iops < kBurst) {
    limits.burst_iops = kBurst;
    limits.burst_seconds = kBucket / (kBurst - iops);
  }
  return limits;
}

VolumeLimits Io1(int64_t iops) {
  const int64_t throughput =
      iops > 32000 ? iops * 16 * 1024 : std::min(iops * 256 * 1024, 500 * kMiB);
  return Steady(iops, throughput);
}

VolumeLimits Io2(int64_t iops) {
  return Steady(iops, std::min(iops * 256 * kMiB / 1000, 4000 * kMiB));
}

// Each TiB has these, in MiB/s.
struct DiskRates {
  int64_t held;
  int64_t burst;
  int64_t most;
};

// What these types sell is throughput. An operation below 1 MiB that can't be merged with others
// costs as much as one of 1 MiB, and a flush can't be merged: so many MiB/s are so many flushes.
VolumeLimits MagneticDisk(int64_t bytes, const DiskRates& rates) {
  const int64_t gib = bytes / kGiB;
  const int64_t held = std::min(rates.held * kMiB / 1024 * gib, rates.most * kMiB);
  const int64_t burst = std::min(rates.burst * kMiB / 1024 * gib, rates.most * kMiB);
  VolumeLimits limits;
  limits.iops = held / kMiB;
  limits.burst_iops = burst / kMiB;
  limits.throughput_bytes = held;
  // The full bucket is as large as the volume.
  if (burst > held) limits.burst_seconds = bytes / (burst - held);
  return limits;
}

}  // namespace

std::string_view NameOf(VolumeType type) { return RangeOf(type).name; }

std::optional<VolumeType> VolumeTypeOf(std::string_view name) {
  for (const TypeRange& range : kTypes) {
    if (range.name == name) return range.type;
  }
  return {};
}

Result<VolumeLimits> LimitsOf(VolumeType type, int64_t size_bytes,
                              std::optional<int64_t> provisioned_iops,
                              std::optional<int64_t> provisioned_throughput_bytes) {
  const TypeRange& range = RangeOf(type);
  const int64_t iops = provisioned_iops.value_or(range.least_iops);
  if (const Status size = CheckSize(range, size_bytes); !size.ok()) return size;
  if (const Status good = CheckIops(range, size_bytes, provisioned_iops); !good.ok()) return good;
  const Status good = CheckThroughput(type, iops, provisioned_throughput_bytes);
  if (!good.ok()) return good;
  switch (type) {
    case VolumeType::kGp2:
      return Gp2(size_bytes);
    case VolumeType::kGp3:
      return Steady(iops, provisioned_throughput_bytes.value_or(kGp3Throughput));
    case VolumeType::kIo1:
      return Io1(iops);
    case VolumeType::kIo2:
      return Io2(iops);
    case VolumeType::kSt1:
      return MagneticDisk(size_bytes, {40, 250, 500});
    case VolumeType::kSc1:
      break;
  }
  return MagneticDisk(size_bytes, {12, 80, 250});
}

}  // namespace walwise::fsync
