#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "fsync-bench/probe/clock.h"
#include "fsync-bench/probe/histogram.h"
#include "fsync-bench/probe/probe.h"
#include "fsync-bench/probe/wal_writer.h"

// What the probe itself costs beside the flush that it measures. In memory (tmpfs) a flush is two
// system calls that wait for nothing, so what the probe adds shows: the time of an iteration of
// BM_Probe less that of BM_CallsAlone. BM_Bookkeeping is what it adds, by itself.

namespace walwise::fsync {
namespace {

constexpr int64_t kBatchNs = 20'000'000;

bool Always() { return true; }

// WALWISE_TMPFS names another directory in memory.
std::string Memory() {
  const char* directory = std::getenv("WALWISE_TMPFS");
  return directory == nullptr ? "/dev/shm" : directory;
}

void BM_Probe(benchmark::State& state) {
  ProbeOptions options;
  options.directory = Memory();
  options.variants = {{SyncMethod::kFdatasync, false, kPageBytes}};
  options.slice_ns = kBatchNs;
  options.duration_ns = 10 * kBatchNs;
  for (auto iteration : state) {
    const Result<ProbeResult> result = RunProbe(options, Always);
    if (!result.ok()) {
      state.SkipWithError(result.status().message().c_str());
      break;
    }
    state.SetIterationTime(1 / result->variants.front().rate.mean);
  }
}
BENCHMARK(BM_Probe)->UseManualTime()->Iterations(5);

// The same calls on the same kind of file, timed as a whole.
void BM_CallsAlone(benchmark::State& state) {
  const Result<Segments> segments = Segments::Create(Memory(), 2, Always);
  if (!segments.ok()) {
    state.SkipWithError(segments.status().message().c_str());
    return;
  }
  std::vector<UniqueFd> files;
  for (int i = 0; i < segments->count(); i++) {
    Result<UniqueFd> file = segments->Open(i, 0);
    if (!file.ok()) {
      state.SkipWithError(file.status().message().c_str());
      return;
    }
    files.push_back(std::move(*file));
  }
  const std::string page(static_cast<size_t>(kPageBytes), 'w');
  for (auto iteration : state) {
    int64_t flushes = 0;
    const int64_t started = NowNs();
    int64_t spent = 0;
    // Two segments' worth between two looks at the clock.
    for (; spent < 10 * kBatchNs; spent = NowNs() - started) {
      for (const UniqueFd& file : files) {
        for (int64_t offset = 0; offset < kSegmentBytes; offset += kPageBytes) {
          benchmark::DoNotOptimize(pwrite(file.get(), page.data(), page.size(), offset));
          benchmark::DoNotOptimize(fdatasync(file.get()));
          flushes++;
        }
      }
    }
    state.SetIterationTime(static_cast<double>(spent) / static_cast<double>(flushes) / 1e9);
  }
}
BENCHMARK(BM_CallsAlone)->UseManualTime()->Iterations(5);

// Four looks at the clock, as many as the probe takes for a flush, and one value counted.
void BM_Bookkeeping(benchmark::State& state) {
  Histogram histogram;
  int64_t flushes = 0;
  for (auto iteration : state) {
    const int64_t started = NowNs();
    int64_t written = NowNs();
    const int64_t synced = NowNs();
    // Spread as real latencies are, over some of the buckets.
    histogram.Record(100'000 + (synced - started) * (flushes++ % 64) * 10);
    benchmark::DoNotOptimize(written);
    benchmark::DoNotOptimize(NowNs());
  }
  benchmark::DoNotOptimize(histogram.count());
}
BENCHMARK(BM_Bookkeeping);

}  // namespace
}  // namespace walwise::fsync

BENCHMARK_MAIN();
