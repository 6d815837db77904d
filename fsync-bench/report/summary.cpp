#include "fsync-bench/report/summary.h"

#include <algorithm>

namespace walwise::fsync {

namespace {

double SyncShare(const VariantResult& result) {
  const double total_ns = result.flush.Mean() * static_cast<double>(result.flush.count());
  if (total_ns <= 0) return 0;
  return std::clamp(static_cast<double>(result.sync_ns) / total_ns, 0.0, 1.0);
}

VariantSummary SummaryOf(const VariantResult& result) {
  VariantSummary summary;
  summary.variant = result.variant;
  summary.unavailable = result.unavailable;
  if (!summary.unavailable.empty()) return summary;
  if (result.slices.empty()) {
    summary.unavailable = "interrupted before its first slice";
    return summary;
  }
  summary.rate = result.rate;
  summary.sync_share = SyncShare(result);
  summary.device_writes = result.device_writes;
  summary.latency = LatencyOf(result.flush);
  summary.rates = MergeSlices(result.slices);
  return summary;
}

}  // namespace

std::vector<RatePoint> MergeSlices(const std::vector<Slice>& slices, size_t max_points) {
  const size_t merged = std::max<size_t>(1, (slices.size() + max_points - 1) / max_points);
  std::vector<RatePoint> points;
  for (size_t begin = 0; begin < slices.size(); begin += merged) {
    const size_t end = std::min(begin + merged, slices.size());
    int64_t flushes = 0;
    int64_t duration_ns = 0;
    for (size_t i = begin; i < end; i++) {
      flushes += slices[i].count;
      duration_ns += slices[i].duration_ns;
    }
    if (duration_ns <= 0) continue;
    points.push_back({static_cast<double>(slices[begin].started_ns) / 1e9,
                      static_cast<double>(flushes) * 1e9 / static_cast<double>(duration_ns)});
  }
  return points;
}

std::vector<VariantSummary> Summarise(const ProbeResult& result) {
  std::vector<VariantSummary> summaries;
  for (const VariantResult& variant : result.variants) summaries.push_back(SummaryOf(variant));
  return summaries;
}

std::vector<ClientsSummary> Summarise(const GroupResult& result) {
  std::vector<ClientsSummary> summaries;
  for (const GroupPoint& point : result.points) {
    if (point.slices.empty()) continue;
    ClientsSummary summary;
    summary.clients = point.clients;
    summary.rate = point.rate;
    if (point.flushes > 0) {
      summary.commits_per_flush =
          static_cast<double>(point.commits) / static_cast<double>(point.flushes);
    }
    summary.latency = LatencyOf(point.latency);
    summaries.push_back(std::move(summary));
  }
  return summaries;
}

}  // namespace walwise::fsync
