#include "fsync-bench/probe/probe.h"

#include <algorithm>
#include <map>
#include <optional>
#include <random>

#include "fsync-bench/probe/clock.h"
#include "fsync-bench/probe/wal_writer.h"

namespace walwise::fsync {

namespace {

// One is written while the other lies ready, as after a checkpoint.
constexpr int kSegments = 2;

// Of each variant, while those of its size take turns.
constexpr int64_t kTurnNs = 1'000'000'000;

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

DirectSegments DirectSegmentsFor(const std::vector<Variant>& variants) {
  const auto is_direct = [](const Variant& variant) { return variant.direct_io; };
  const bool mixed = std::any_of(variants.begin(), variants.end(), is_direct) &&
                     !std::all_of(variants.begin(), variants.end(), is_direct);
  return mixed ? DirectSegments::kSeparate : DirectSegments::kSame;
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

using Group = std::vector<Lane*>;

// By the size of their writes.
std::vector<Group> GroupsOf(std::vector<Lane>* lanes) {
  std::map<int64_t, Group> groups;
  for (Lane& lane : *lanes) {
    if (lane.writer) groups[lane.result.variant.write_bytes].push_back(&lane);
  }
  std::vector<Group> result;
  for (auto& [bytes, group] : groups) result.push_back(std::move(group));
  return result;
}

class Turns {
 public:
  Turns(const ProbeOptions& options, const GoOn& go_on)
      : options_(options), go_on_(go_on), random_(options.seed) {}

  // Until the time is over, or the caller wants no more.
  Status Run(std::vector<Group> groups, ProbeResult* result);

 private:
  // One round at least.
  Status RunGroup(int64_t duration_ns, Group* group);
  Status RunSlice(Lane* lane);
  // So that no rhythm of the volume falls in with ours.
  int64_t SliceLength() {
    return std::uniform_int_distribution(options_.slice_ns / 2, options_.slice_ns * 3 / 2)(random_);
  }

  const ProbeOptions& options_;
  const GoOn& go_on_;
  std::mt19937_64 random_;
  const int64_t origin_ns_ = NowNs();
  bool more_ = true;  // the caller wants it
};

Status Turns::RunSlice(Lane* lane) {
  // Not counted: it pays for what the slice before has left to the device.
  const Result<FlushTimes> warm_up = lane->writer->Flush();
  if (!warm_up.ok()) return warm_up.status();
  const std::optional<DeviceCount> before = CountOf(options_.read_device);
  const int64_t length = SliceLength();
  const int64_t started = NowNs();
  Slice slice = {started - origin_ns_, 0, 0};
  while (slice.duration_ns < length && (more_ = go_on_())) {
    const Result<FlushTimes> times = lane->writer->Flush();
    if (!times.ok()) return times.status();
    lane->result.flush.Record(times->write_ns + times->sync_ns);
    lane->result.sync_ns += times->sync_ns;
    slice.count++;
    slice.duration_ns = NowNs() - started;
  }
  AddDevice(before, CountOf(options_.read_device), slice.count, lane);
  // A slice that was cut short is no measure of a rate.
  if (more_) lane->result.slices.push_back(slice);
  return Status();
}

Status Turns::RunGroup(int64_t duration_ns, Group* group) {
  const int64_t started = NowNs();
  do {
    std::shuffle(group->begin(), group->end(), random_);
    for (Lane* lane : *group) {
      const Status status = RunSlice(lane);
      if (!status.ok() || !more_) return status;
    }
  } while (NowNs() - started < duration_ns);
  return Status();
}

Status Turns::Run(std::vector<Group> groups, ProbeResult* result) {
  int64_t lanes = 0;
  for (const Group& group : groups) lanes += static_cast<int64_t>(group.size());
  if (lanes == 0) return Status();
  const int64_t cycles = std::max<int64_t>(1, options_.duration_ns / (lanes * kTurnNs));
  const int64_t turn_ns = options_.duration_ns / cycles / lanes;
  do {
    for (Group& group : groups) {
      const Status status = RunGroup(turn_ns * static_cast<int64_t>(group.size()), &group);
      if (!status.ok()) return status;
      if (!more_) break;
    }
    // What is left after the last cycle is rounding, or less than half a turn.
  } while (more_ && NowNs() - origin_ns_ < options_.duration_ns - turn_ns / 2);
  result->interrupted = !more_;
  result->duration_ns = NowNs() - origin_ns_;
  return Status();
}

void FinishLane(Lane* lane) {
  lane->result.rate = RateInterval(lane->result.slices);
  if (lane->counted_flushes > 0) {
    const auto flushes = static_cast<double>(lane->counted_flushes);
    lane->result.device_writes = static_cast<double>(lane->device.writes) / flushes;
    lane->result.device_flushes = static_cast<double>(lane->device.flushes) / flushes;
  }
}

}  // namespace

Result<ProbeResult> RunProbe(const ProbeOptions& options, const GoOn& go_on) {
  if (options.variants.empty()) return Status::Error("there is nothing to measure");
  for (const Variant& variant : options.variants) {
    const Status fits = CheckVariant(variant);
    if (!fits.ok()) return fits;
  }
  const Result<Segments> segments =
      Segments::Create(options.directory, kSegments, go_on, DirectSegmentsFor(options.variants));
  if (!segments.ok()) return segments.status();
  std::vector<Lane> lanes = OpenLanes(options.variants, *segments);
  ProbeResult result;
  const Status status = Turns(options, go_on).Run(GroupsOf(&lanes), &result);
  if (!status.ok()) return status;
  for (Lane& lane : lanes) {
    FinishLane(&lane);
    result.variants.push_back(std::move(lane.result));
  }
  return result;
}

}  // namespace walwise::fsync
