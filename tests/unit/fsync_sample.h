#pragma once

#include <cmath>

#include "fsync-bench/report/measurement.h"

// A measurement with something in every field, for the tests of the reports.

namespace walwise::fsync {

// As a volume gives it: most flushes near `typical_ns`, one in fifty five times slower, the worst
// forty times.
inline Latency SampleLatency(double typical_ns, int64_t count) {
  Histogram histogram;
  for (int64_t i = 0; i < count; i++) {
    const double place = (static_cast<double>(i) + 0.5) / static_cast<double>(count);
    const double bell = 0.12 * std::log(place / (1 - place));
    const double factor = i % 50 == 49 ? 5 : 1;
    histogram.Record(std::llround(typical_ns * factor * std::exp(bell)));
  }
  histogram.Record(std::llround(typical_ns * 40));
  return LatencyOf(histogram);
}

inline VariantSummary SampleVariant(const Variant& variant, double rate) {
  VariantSummary summary;
  summary.variant = variant;
  summary.rate = {rate, rate * 0.9875, rate * 1.0125};
  summary.sync_share = 0.96875;
  summary.latency = SampleLatency(1e9 / rate, 1000);
  for (int i = 0; i < 60; i++) {
    const double wave = 1 + 0.05 * std::sin(i) - (i > 45 ? 0.4 : 0);
    summary.rates.push_back({i * 0.25, std::round(rate * wave)});
  }
  return summary;
}

inline ClientsSummary SampleClients(int clients, double rate) {
  ClientsSummary summary;
  summary.clients = clients;
  summary.rate = {rate, rate * 0.96875, rate * 1.03125};
  summary.commits_per_flush = 1 + (clients - 1) * 0.5;
  summary.latency = SampleLatency(1e9 * clients / rate, 500);
  return summary;
}

inline Volume SampleVolume() {
  Volume volume;
  volume.directory = "/srv/db1/pg_wal";
  volume.mount = {259, 3, "/srv/db1", "ext4", "/dev/mapper/vg0-wal", {"rw", "relatime"}};
  BlockDevice mapped;
  mapped.name = "dm-0";
  mapped.kind = "lvm";
  mapped.backing_file = "/images/wal.img";
  mapped.size_bytes = 100'000'000'000;
  BlockDevice disk;
  disk.name = "nvme1n1";
  disk.kind = "nvme";
  disk.model = "Amazon Elastic Block Store vol0123456789abcdef0";
  disk.size_bytes = 107'374'182'400;
  disk.rotational = false;
  disk.write_cache = "write back";
  disk.scheduler = "none";
  disk.logical_block_bytes = 512;
  disk.physical_block_bytes = 4096;
  volume.devices = {mapped, disk};
  volume.cloud = CloudDisk::kEbs;
  volume.type = VolumeType::kGp3;
  volume.limits = VolumeLimits{3000, 3000, 125'000'000, 0};
  return volume;
}

inline Measurement SampleMeasurement() {
  Measurement sample;
  sample.version = "0.5.0";
  sample.started_at = "2026-01-31T12:00:00Z";
  sample.duration_seconds = 20.5;
  sample.volume = SampleVolume();
  sample.variants = {SampleVariant({SyncMethod::kFdatasync, false, 8192}, 1275),
                     SampleVariant({SyncMethod::kFsync, false, 8192}, 812),
                     SampleVariant({SyncMethod::kOpenDatasync, true, 8192}, 1512),
                     SampleVariant({SyncMethod::kFdatasync, false, 1 << 20}, 97.5)};
  sample.variants[0].device_writes = 2.375;
  VariantSummary unavailable;
  unavailable.variant = {SyncMethod::kOpenSync, true, 8192};
  unavailable.unavailable = "the file system of /srv/db1 refuses O_DIRECT";
  sample.variants.push_back(unavailable);
  sample.group_method = SyncMethod::kFdatasync;
  sample.work_ns = 120'000;
  sample.clients = {SampleClients(1, 1250), SampleClients(2, 1300),  SampleClients(4, 2450),
                    SampleClients(8, 4700), SampleClients(16, 8900), SampleClients(32, 15500)};
  sample.verdict = {
      "Each fdatasync costs 2.4 device writes; the volume's 3,000 IOPS bound 1,275 commits/s.",
      "Two clients already fill it."};
  sample.warnings = {"The rate fell by 40 % after 11 s on nvme1n1: burst credits ran out."};
  return sample;
}

}  // namespace walwise::fsync
