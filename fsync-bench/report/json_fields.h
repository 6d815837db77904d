#pragma once

#include "fsync-bench/report/measurement.h"

#include "common/cpp_only.h"

// The fields of docs/formats/fsync-json.md: one list, which the writer and the reader both follow.
// An Io has Field(name, pointer to the value).

namespace walwise::fsync {

template <typename Io>
void Fields(Io* io, Interval* interval) {
  io->Field("mean", &interval->mean);
  io->Field("low", &interval->low);
  io->Field("high", &interval->high);
}

template <typename Io>
void Fields(Io* io, Latency* latency) {
  io->Field("count", &latency->count);
  io->Field("mean_ns", &latency->mean);
  io->Field("min_ns", &latency->min);
  io->Field("p50_ns", &latency->p50);
  io->Field("p90_ns", &latency->p90);
  io->Field("p95_ns", &latency->p95);
  io->Field("p99_ns", &latency->p99);
  io->Field("p99_9_ns", &latency->p99_9);
  io->Field("p99_99_ns", &latency->p99_99);
  io->Field("max_ns", &latency->max);
  io->Field("buckets", &latency->buckets);
}

// What could not be measured has a reason and no figures.
template <typename Io>
void Fields(Io* io, VariantSummary* summary) {
  io->Field("method", &summary->variant.method);
  io->Field("direct_io", &summary->variant.direct_io);
  io->Field("write_bytes", &summary->variant.write_bytes);
  io->Field("unavailable", &summary->unavailable);
  if (!summary->unavailable.empty()) return;
  io->Field("rate", &summary->rate);
  io->Field("sync_share", &summary->sync_share);
  io->Field("device_writes", &summary->device_writes);
  io->Field("latency", &summary->latency);
  io->Field("rates", &summary->rates);
}

template <typename Io>
void Fields(Io* io, ClientsSummary* summary) {
  io->Field("clients", &summary->clients);
  io->Field("rate", &summary->rate);
  io->Field("commits_per_flush", &summary->commits_per_flush);
  io->Field("latency", &summary->latency);
}

template <typename Io>
void Fields(Io* io, Mount* mount) {
  io->Field("major", &mount->major);
  io->Field("minor", &mount->minor);
  io->Field("mount_point", &mount->mount_point);
  io->Field("file_system", &mount->file_system);
  io->Field("source", &mount->source);
  io->Field("options", &mount->options);
}

template <typename Io>
void Fields(Io* io, BlockDevice* device) {
  io->Field("name", &device->name);
  io->Field("kind", &device->kind);
  io->Field("model", &device->model);
  io->Field("backing_file", &device->backing_file);
  io->Field("size_bytes", &device->size_bytes);
  io->Field("rotational", &device->rotational);
  io->Field("write_cache", &device->write_cache);
  io->Field("scheduler", &device->scheduler);
  io->Field("logical_block_bytes", &device->logical_block_bytes);
  io->Field("physical_block_bytes", &device->physical_block_bytes);
}

template <typename Io>
void Fields(Io* io, VolumeLimits* limits) {
  io->Field("iops", &limits->iops);
  io->Field("burst_iops", &limits->burst_iops);
  io->Field("throughput_bytes", &limits->throughput_bytes);
  io->Field("burst_seconds", &limits->burst_seconds);
}

template <typename Io>
void Fields(Io* io, Volume* volume) {
  io->Field("directory", &volume->directory);
  io->Field("mount", &volume->mount);
  io->Field("devices", &volume->devices);
  io->Field("cloud", &volume->cloud);
  io->Field("type", &volume->type);
  io->Field("limits", &volume->limits);
}

template <typename Io>
void Fields(Io* io, Measurement* measurement) {
  io->Field("version", &measurement->version);
  io->Field("started_at", &measurement->started_at);
  io->Field("duration_seconds", &measurement->duration_seconds);
  io->Field("interrupted", &measurement->interrupted);
  io->Field("verdict", &measurement->verdict);
  io->Field("warnings", &measurement->warnings);
  io->Field("volume", &measurement->volume);
  io->Field("group_method", &measurement->group_method);
  io->Field("group_direct_io", &measurement->group_direct_io);
  io->Field("work_ns", &measurement->work_ns);
  io->Field("clients", &measurement->clients);
  io->Field("variants", &measurement->variants);
}

}  // namespace walwise::fsync
