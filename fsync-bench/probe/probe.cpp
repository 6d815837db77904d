#include "fsync-bench/probe/probe.h"

#include <algorithm>
#include <optional>
#include <random>

#include "fsync-bench/probe/clock.h"
#include "fsync-bench/probe/wal_writer.h"

namespace walwise::fsync {

namespace {

// One is written while the other lies ready, as after a checkpoint.
constexpr int kSegments = 2;

// A variant at work.
struct Lane {
  VariantResult result;
  DeviceCount device;  // of `counted_flushes`
  int64_t counted_flushes = 0;
  std::optional<WalWriter> writer;  // none: unavailable
};

Status CheckVariant(const Variant& variant) {
  const bool fits = variant.write_bytes >= kPageBytes && variant.write_bytes <= kSegmentBytes &&
                    variant.write_bytes % kPageBytes == 0;
  return fits ? Status()
              : Status::Error("a write of " + std::to_string(variant.write_bytes) +
                              " bytes can't be measured; name a multiple of 8 kB up to 16 MB");
}

std::vector<Lane> OpenLanes(const std::vector<Variant>& variants, const Segments& segments) {
  std::vector<Lane> lanes;
  for (const Variant& variant : variants) {
    Lane lane;
    lane.result.variant = variant;
    Result<WalWriter> writer = WalWriter::Open(&segments, variant);
    if (writer.ok()) {
      // The first flush shows what opening did not: O_DIRECT is refused at the write by some.
      const Result<FlushTimes> first = writer->Flush();
      if (first.ok()) {
        lane.writer = std::move(*writer);
      } else {
        lane.result.unavailable = first.status().message();
      }
    } else {
      lane.result.unavailable = writer.status().message();
    }
    lanes.push_back(std::move(lane));
  }
  return lanes;
}

std::optional<DeviceCount> CountOf(const ReadDevice& read_device) {
  return read_device ? read_device() : std::nullopt;
}

// Before and after the slice.
void AddDevice(const std::optional<DeviceCount>& before, const std::optional<DeviceCount>& after,
               int64_t flushes, Lane* lane) {
  if (!before || !after) return;
  lane->device.writes += after->writes - before->writes;
  lane->device.flushes += after->flushes - before->flushes;
  lane->counted_flushes += flushes;
}

// False in `more` when the caller wants no more.
Status RunSlice(const ProbeOptions& options, int64_t origin_ns, const GoOn& go_on, Lane* lane,
                bool* more) {
  // Not counted: it pays for what the slice before has left to the device.
  const Result<FlushTimes> warm_up = lane->writer->Flush();
  if (!warm_up.ok()) return warm_up.status();
  const std::optional<DeviceCount> before = CountOf(options.read_device);
  const int64_t started = NowNs();
  Slice slice = {started - origin_ns, 0, 0};
  while (slice.duration_ns < options.slice_ns && (*more = go_on())) {
    const Result<FlushTimes> times = lane->writer->Flush();
    if (!times.ok()) return times.status();
    lane->result.flush.Record(times->write_ns + times->sync_ns);
    lane->result.sync_ns += times->sync_ns;
    slice.flushes++;
    slice.duration_ns = NowNs() - started;
  }
  AddDevice(before, CountOf(options.read_device), slice.flushes, lane);
  // A slice that was cut short is no measure of a rate.
  if (*more) lane->result.slices.push_back(slice);
  return Status();
}

void FinishLane(Lane* lane) {
  std::vector<double> rates;
  for (const Slice& slice : lane->result.slices) {
    rates.push_back(static_cast<double>(slice.flushes) * 1e9 /
                    static_cast<double>(slice.duration_ns));
  }
  lane->result.rate = MeanInterval(rates);
  if (lane->counted_flushes > 0) {
    const auto flushes = static_cast<double>(lane->counted_flushes);
    lane->result.device_writes = static_cast<double>(lane->device.writes) / flushes;
    lane->result.device_flushes = static_cast<double>(lane->device.flushes) / flushes;
  }
}

Status RunRounds(const ProbeOptions& options, std::vector<Lane*> lanes, const GoOn& go_on,
                 ProbeResult* result) {
  std::mt19937_64 random(options.seed);
  const int64_t origin = NowNs();
  if (lanes.empty()) return Status();
  bool more = true;
  do {
    std::shuffle(lanes.begin(), lanes.end(), random);
    for (Lane* lane : lanes) {
      const Status status = RunSlice(options, origin, go_on, lane, &more);
      if (!status.ok()) return status;
      if (!more) break;
    }
  } while (more && NowNs() - origin < options.duration_ns);
  result->interrupted = !more;
  result->duration_ns = NowNs() - origin;
  return Status();
}

}  // namespace

Result<ProbeResult> RunProbe(const ProbeOptions& options, const GoOn& go_on) {
  if (options.variants.empty()) return Status::Error("there is nothing to measure");
  for (const Variant& variant : options.variants) {
    const Status fits = CheckVariant(variant);
    if (!fits.ok()) return fits;
  }
  const Result<Segments> segments = Segments::Create(options.directory, kSegments, go_on);
  if (!segments.ok()) return segments.status();
  std::vector<Lane> lanes = OpenLanes(options.variants, *segments);
  std::vector<Lane*> able;
  for (Lane& lane : lanes) {
    if (lane.writer) able.push_back(&lane);
  }
  ProbeResult result;
  const Status status = RunRounds(options, able, go_on, &result);
  if (!status.ok()) return status;
  for (Lane& lane : lanes) {
    FinishLane(&lane);
    result.variants.push_back(std::move(lane.result));
  }
  return result;
}

}  // namespace walwise::fsync
