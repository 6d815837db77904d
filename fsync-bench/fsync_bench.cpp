// fsync-bench: the probe as a Google Benchmark program, for who compares runs with that library's
// tools. Each iteration is one flush, timed by itself; latencies are counters, in seconds.
//
//   fsync-bench [--directory=DIR] [--sizes=8kB,1MB] [--clients=1,8] [--benchmark_...]

#include <benchmark/benchmark.h>

#include <charconv>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fsync-bench/group/group_commit.h"
#include "fsync-bench/probe/histogram.h"
#include "fsync-bench/probe/wal_writer.h"

namespace walwise::fsync {

namespace {

struct Options {
  std::string directory = ".";
  std::vector<int64_t> sizes = {8192, 65536, 1048576};
  std::vector<int64_t> clients = {1, 2, 4, 8, 16, 32};
};

bool GoOnAlways() { return true; }

void SetPercentiles(const Histogram& histogram, benchmark::State* state) {
  const auto seconds = [&](double percent) {
    return static_cast<double>(histogram.Percentile(percent)) / 1e9;
  };
  state->counters["p50"] = seconds(50);
  state->counters["p90"] = seconds(90);
  state->counters["p99"] = seconds(99);
  state->counters["p99.9"] = seconds(99.9);
  state->counters["max"] = static_cast<double>(histogram.max()) / 1e9;
}

void Flush(benchmark::State& state, const std::string& directory, const Variant& variant) {
  const Result<Segments> segments = Segments::Create(directory, 2, GoOnAlways);
  if (!segments.ok()) {
    state.SkipWithError(segments.status().message().c_str());
    return;
  }
  Result<WalWriter> writer = WalWriter::Open(&*segments, variant);
  if (!writer.ok()) {
    state.SkipWithError(writer.status().message().c_str());
    return;
  }
  Histogram histogram;
  for (auto iteration : state) {
    const Result<FlushTimes> times = writer->Flush();
    if (!times.ok()) {
      state.SkipWithError(times.status().message().c_str());
      break;
    }
    const int64_t spent = times->write_ns + times->sync_ns;
    histogram.Record(spent);
    state.SetIterationTime(static_cast<double>(spent) / 1e9);
  }
  SetPercentiles(histogram, &state);
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * variant.write_bytes);
}

// One iteration is one commit of one of the clients; its time is a commit's share of the whole.
void Commit(benchmark::State& state, const std::string& directory, int clients) {
  GroupOptions options;
  options.directory = directory;
  options.clients = {clients};
  options.duration_ns = 1;  // one slice
  Histogram histogram;
  for (auto iteration : state) {
    const Result<GroupResult> result = RunGroupCommit(options, GoOnAlways);
    if (!result.ok()) {
      state.SkipWithError(result.status().message().c_str());
      break;
    }
    const GroupPoint& point = result->points.front();
    if (point.commits == 0) {
      state.SkipWithError("no commit ended within a slice; name fewer clients");
      break;
    }
    histogram.Merge(point.latency);
    state.SetIterationTime(1 / point.rate.mean);
  }
  SetPercentiles(histogram, &state);
  state.SetItemsProcessed(state.iterations());
}

// Numbers in "8kB,1MB" or "1,8"; none if one of them is not a number.
std::optional<std::vector<int64_t>> ParseNumbers(std::string_view text) {
  std::vector<int64_t> numbers;
  while (!text.empty()) {
    const std::string_view item = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), item.size() + 1));
    int64_t number = 0;
    const auto [end, error] = std::from_chars(item.data(), item.data() + item.size(), number);
    if (error != std::errc() || number <= 0) return std::nullopt;
    const std::string_view unit(end, static_cast<size_t>(item.data() + item.size() - end));
    if (unit == "kB") {
      number <<= 10;
    } else if (unit == "MB") {
      number <<= 20;
    } else if (!unit.empty()) {
      return std::nullopt;
    }
    numbers.push_back(number);
  }
  return numbers;
}

// Takes our flags out of the arguments; false after a complaint about one.
bool TakeOptions(int* argc, char** argv, Options* options) {
  int kept = 1;
  for (int i = 1; i < *argc; i++) {
    const std::string_view argument = argv[i];
    const auto value = [&](std::string_view flag) -> std::optional<std::string_view> {
      if (!argument.starts_with(flag)) return std::nullopt;
      return argument.substr(flag.size());
    };
    std::optional<std::vector<int64_t>> numbers = {{}};
    if (const auto directory = value("--directory=")) {
      options->directory = *directory;
    } else if (const auto sizes = value("--sizes=")) {
      if ((numbers = ParseNumbers(*sizes))) options->sizes = *numbers;
    } else if (const auto clients = value("--clients=")) {
      if ((numbers = ParseNumbers(*clients))) options->clients = *numbers;
    } else {
      argv[kept++] = argv[i];
    }
    if (!numbers) {
      std::fprintf(stderr, "fsync-bench: no list of numbers: %s\n", argv[i]);
      return false;
    }
  }
  *argc = kept;
  return true;
}

void Register(const Options& options) {
  for (const int64_t bytes : options.sizes) {
    for (const SyncMethod method : MethodsOfPlatform()) {
      for (const bool direct : {false, true}) {
        if (direct && OpenFlags(method) == 0) continue;
        const Variant variant = {method, direct, bytes};
        const std::string name = "flush/" + std::string(NameOf(method)) +
                                 (direct ? "_direct/" : "/") + std::to_string(bytes);
        benchmark::RegisterBenchmark(name.c_str(), Flush, options.directory, variant)
            ->UseManualTime()
            ->Unit(benchmark::kMicrosecond);
      }
    }
  }
  for (const int64_t clients : options.clients) {
    const std::string name = "commit/clients:" + std::to_string(clients);
    benchmark::RegisterBenchmark(name.c_str(), Commit, options.directory, static_cast<int>(clients))
        ->UseManualTime()
        ->Iterations(5)
        ->Unit(benchmark::kMicrosecond);
  }
}

int Main(int argc, char** argv) {
  Options options;
  if (!TakeOptions(&argc, argv, &options)) return 2;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  Register(options);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

}  // namespace

}  // namespace walwise::fsync

int main(int argc, char** argv) { return walwise::fsync::Main(argc, argv); }
