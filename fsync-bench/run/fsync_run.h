#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/status.h"
#include "fsync-bench/group/group_commit.h"
#include "fsync-bench/probe/probe.h"
#include "fsync-bench/report/measurement.h"
#include "fsync-bench/volume/volume.h"

#include "common/cpp_only.h"

// A whole measurement: the volume, each variant, the curve of clients, and what that means.

namespace walwise::fsync {

struct RunOptions {
  std::string target = ".";  // as FindVolume and WalDirectoryOf take it
  // Without O_DIRECT, which is added where commits use it; empty: DefaultVariants.
  std::vector<Variant> variants;
  // That commits use; none: the server's, or else the first variant's, or fdatasync.
  std::optional<SyncMethod> method;
  bool direct_io = false;  // commits use O_DIRECT even if the server does not
  GroupOptions group;      // without clients this part is left out; method and directory
                           // are filled in
  int64_t duration_ns = 20'000'000'000;  // of both parts
  uint64_t seed = 0;
  // What the user says of the volume; a guest can't ask for it.
  std::optional<VolumeType> type;
  std::optional<int64_t> provisioned_iops;
  std::optional<int64_t> provisioned_throughput_bytes;
};

// Every method with 8 kB, the open_* ones with O_DIRECT too, or all if `commit` has it; and
// `commit` with 16, 64 and 256 kB and 1 MB.
std::vector<Variant> DefaultVariants(const Variant& commit);

// Errors: those of the parts. After a false of `go_on` the measurement has what was found until
// then, and says that it was interrupted.
Result<Measurement> RunMeasurement(const RunOptions& options, const GoOn& go_on);

}  // namespace walwise::fsync
