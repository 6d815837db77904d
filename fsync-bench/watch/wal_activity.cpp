#include "fsync-bench/watch/wal_activity.h"

namespace walwise::fsync {

void WalActivity::Add(const WalSyncSample& sample) {
  if (sample.result < 0) {
    ++failed;
    return;
  }
  if (sample.kind == kWalWrite || sample.kind == kWalSyncWrite) {
    ++writes;
    bytes += sample.result;
  }
  if (sample.kind == kWalWrite) return;
  flushes.Record(static_cast<int64_t>(sample.latency_ns));
  processes.insert(sample.process);
}

}  // namespace walwise::fsync
