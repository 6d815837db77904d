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

void PrintHelp() {
  std::printf(
      "fsync-bench [--directory=<directory to measure in; the current one>]\n"
      "            [--sizes=<bytes of a write, as in 8kB,1MB>]\n"
      "            [--clients=<sessions that commit, as in 1,8>]\n");
  benchmark::PrintDefaultHelp();
  std::printf("Exit status: 0 measured, 1 an error (no O_DIRECT is none), 2 wrong usage.\n");
}

bool GoOnAlways() { return true; }

// Ends a benchmark with its error, of which the library's exit status says nothing.
void Fail(const std::string& error, benchmark::State* state, bool* failed) {
  state->SkipWithError(error.c_str());
  *failed = true;
}

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

void Flush(benchmark::State& state, const std::string& directory, const Variant& variant,
           bool* failed) {
  const Result<Segments> segments = Segments::Create(directory, 2, GoOnAlways);
  if (!segments.ok()) {
    Fail(segments.status().message(), &state, failed);
    return;
  }
  Result<WalWriter> writer = WalWriter::Open(&*segments, variant);
  if (!writer.ok()) {
    // O_DIRECT may be unavailable here: a row says so, and the others are measured.
    state.SkipWithError(writer.status().message().c_str());
    return;
  }
  Histogram histogram;
  for (auto iteration : state) {
    const Result<FlushTimes> times = writer->Flush();
    if (!times.ok()) {
      Fail(times.status().message(), &state, failed);
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
void Commit(benchmark::State& state, const std::string& directory, int clients, bool* failed) {
  GroupOptions options;
  options.directory = directory;
  options.clients = {clients};
  options.duration_ns = 1;  // one slice
  Histogram histogram;
  for (auto iteration : state) {
    const Result<GroupResult> result = RunGroupCommit(options, GoOnAlways);
    if (!result.ok()) {
      Fail(result.status().message(), &state, failed);
      break;
    }
    const GroupPoint& point = result->points.front();
    if (point.commits == 0) {
      Fail("no commit ended within a slice; name fewer clients", &state, failed);
      break;
    }
    histogram.Merge(point.latency);
    state.SetIterationTime(1 / point.rate.mean);
  }
  SetPercentiles(histogram, &state);
  state.SetItemsProcessed(state.iterations());
}

// Takes the numbers in "8kB,1MB" or "1,8"; false if one of them is not a number.
bool ParseNumbers(std::string_view text, std::vector<int64_t>* numbers) {
  numbers->clear();
  while (!text.empty()) {
    const std::string_view item = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), item.size() + 1));
    int64_t number = 0;
    const auto [end, error] = std::from_chars(item.data(), item.data() + item.size(), number);
    if (error != std::errc() || number <= 0) return false;
    const std::string_view unit(end, static_cast<size_t>(item.data() + item.size() - end));
    if (unit == "kB") {
      number <<= 10;
    } else if (unit == "MB") {
      number <<= 20;
    } else if (!unit.empty()) {
      return false;
    }
    numbers->push_back(number);
  }
  return true;
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
    bool good = true;
    if (const auto directory = value("--directory=")) {
      options->directory = *directory;
    } else if (const auto sizes = value("--sizes=")) {
      good = ParseNumbers(*sizes, &options->sizes);
    } else if (const auto clients = value("--clients=")) {
      good = ParseNumbers(*clients, &options->clients);
    } else {
      argv[kept++] = argv[i];
    }
    if (!good) {
      std::fprintf(stderr, "fsync-bench: no list of numbers: %s\n", argv[i]);
      return false;
    }
  }
  *argc = kept;
  return true;
}

// What fails says so in `failed`, which must outlive the benchmarks.
void Register(const Options& options, bool* failed) {
  for (const int64_t bytes : options.sizes) {
    for (const SyncMethod method : MethodsOfPlatform()) {
      for (const bool direct : {false, true}) {
        if (direct && OpenFlags(method) == 0) continue;
        const Variant variant = {method, direct, bytes};
        const std::string name = "flush/" + std::string(NameOf(method)) +
                                 (direct ? "_direct/" : "/") + std::to_string(bytes);
        benchmark::RegisterBenchmark(name.c_str(), Flush, options.directory, variant, failed)
            ->UseManualTime()
            ->Unit(benchmark::kMicrosecond);
      }
    }
  }
  for (const int64_t clients : options.clients) {
    const std::string name = "commit/clients:" + std::to_string(clients);
    benchmark::RegisterBenchmark(name.c_str(), Commit, options.directory, static_cast<int>(clients),
                                 failed)
        ->UseManualTime()
        ->Iterations(5)
        ->Unit(benchmark::kMicrosecond);
  }
}

int Main(int argc, char** argv) {
  Options options;
  if (!TakeOptions(&argc, argv, &options)) return 2;
  benchmark::Initialize(&argc, argv, PrintHelp);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  bool failed = false;
  Register(options, &failed);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return failed ? 1 : 0;
}

}  // namespace

}  // namespace walwise::fsync

int main(int argc, char** argv) { return walwise::fsync::Main(argc, argv); }
