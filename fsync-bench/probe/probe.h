#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/status.h"
#include "fsync-bench/probe/histogram.h"
#include "fsync-bench/probe/rate.h"
#include "fsync-bench/probe/segments.h"
#include "fsync-bench/probe/sync_method.h"

#include "common/cpp_only.h"

// How many flushes a second a directory's volume can do, one after another, by each variant.
//
// The variants take turns in short slices, in a new random order each round: whatever else happens
// on the volume, or to it, hits all of them alike. Sizes of writes take turns by the second: a
// limit of IOPS or MB/s is kept over longer than a slice, and small writes would live on what large
// ones left over.

namespace walwise::fsync {

// What a device has done since it appeared.
struct DeviceCount {
  int64_t writes = 0;
  int64_t flushes = 0;  // of its cache
};
// Nothing where the device does not count.
using ReadDevice = std::function<std::optional<DeviceCount>()>;

struct ProbeOptions {
  std::string directory;
  std::vector<Variant> variants;
  int64_t duration_ns =
      10'000'000'000;             // of all together; one round at least, without the preparation
  int64_t slice_ns = 50'000'000;  // on average: from half of it to half as much again
  uint64_t seed = 0;              // of the order
  ReadDevice read_device;         // empty: not asked
};

struct VariantResult {
  Variant variant;
  std::string unavailable;  // why it can't be measured here; empty when it was
  Histogram flush;          // write and sync together
  int64_t sync_ns = 0;      // of all flushes, the part of the sync call
  std::vector<Slice> slices;
  // What the device did for each flush, with whatever others wrote meanwhile.
  std::optional<double> device_writes;
  std::optional<double> device_flushes;
  Interval rate;  // flushes a second
};

struct ProbeResult {
  std::vector<VariantResult> variants;  // in the order asked for
  int64_t duration_ns = 0;              // from the first slice to the end of the last
  bool interrupted = false;             // by `go_on`: what is there counts
};

// Errors: those of Segments::Create, no variants, a write that fails. A variant that the file
// system can't do is not an error. `go_on` is asked between flushes; after a false the probe ends
// within one.
Result<ProbeResult> RunProbe(const ProbeOptions& options, const GoOn& go_on);

}  // namespace walwise::fsync
