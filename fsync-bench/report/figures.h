#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fsync-bench/probe/rate.h"
#include "fsync-bench/probe/sync_method.h"
#include "fsync-bench/report/measurement.h"

#include "common/cpp_only.h"

// Figures in the form that all reports give them.

namespace walwise::fsync {

// Three significant digits in the unit that fits: "870ns", "1.23us", "12.3ms", "123s".
std::string DurationText(double nanoseconds);

// A rate or another count: "1,275" from 100, "12.3" and "1.23" below.
std::string CountText(double count);

// "1,260-1,290", the lower end not below 0; "unknown" for one that no two values support.
std::string IntervalText(const Interval& interval);
bool IsKnown(const Interval& interval);

// "100 GB", by thousands, as volumes are sold.
std::string CapacityText(int64_t bytes);

// "97 %".
std::string ShareText(double share);

// "1 client", "8 clients".
std::string ClientsText(int clients);

// "fdatasync 8 kB".
std::string VariantText(const Variant& variant);

// "nvme, Amazon Elastic Block Store, 100 GB, write cache: write back, scheduler: none".
std::string DeviceText(const BlockDevice& device);
// "gp3: 3,000 IOPS, 125 MB/s"; empty without a type.
std::string LimitsText(const Volume& volume);
// "ext4 (rw,relatime)".
std::string MountText(const Mount& mount);

// The percentiles that reports show, the maximum last.
struct NamedPercentile {
  std::string_view name;  // "p99.9", "max"
  int64_t Latency::*value;
};
const std::vector<NamedPercentile>& Percentiles();

// The distribution over `cells` of equal width on a logarithmic axis from `low_ns` to `high_ns`, as
// parts of its greatest cell. REQUIRES: 0 < low_ns < high_ns.
std::vector<double> LogShares(const Latency& latency, double low_ns, double high_ns, size_t cells);

// The axis that all latencies fit on, to whole steps of 1, 2, 5; {0, 0} where there are none.
struct Range {
  double low = 0;
  double high = 0;
};
Range LatencyRange(const std::vector<VariantSummary>& variants);

}  // namespace walwise::fsync
