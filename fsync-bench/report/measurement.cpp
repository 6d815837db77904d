#include "fsync-bench/report/measurement.h"

namespace walwise::fsync {

Latency LatencyOf(const Histogram& histogram) {
  Latency latency;
  latency.count = histogram.count();
  latency.mean = histogram.Mean();
  latency.min = histogram.min();
  latency.p50 = histogram.Percentile(50);
  latency.p90 = histogram.Percentile(90);
  latency.p95 = histogram.Percentile(95);
  latency.p99 = histogram.Percentile(99);
  latency.p99_9 = histogram.Percentile(99.9);
  latency.p99_99 = histogram.Percentile(99.99);
  latency.max = histogram.max();
  latency.buckets = histogram.Buckets();
  return latency;
}

}  // namespace walwise::fsync
