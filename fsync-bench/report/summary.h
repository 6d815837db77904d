#pragma once

#include <vector>

#include "fsync-bench/group/group_commit.h"
#include "fsync-bench/probe/probe.h"
#include "fsync-bench/report/measurement.h"

#include "common/cpp_only.h"

// What a measurement keeps of the results of its two parts.

namespace walwise::fsync {

inline constexpr size_t kMaxRatePoints = 200;

// Neighbouring slices become one point where there are more slices than points: their flushes by
// their time. A point stands at the beginning of its first slice. REQUIRES: max_points > 0.
std::vector<RatePoint> MergeSlices(const std::vector<Slice>& slices,
                                   size_t max_points = kMaxRatePoints);

// In the order of the result. A variant that an interruption left without a slice is unavailable.
std::vector<VariantSummary> Summarise(const ProbeResult& result);

// Without numbers of clients that an interruption left without a slice.
std::vector<ClientsSummary> Summarise(const GroupResult& result);

}  // namespace walwise::fsync
