#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/output.h"
#include "fsync-bench/probe/clock.h"
#include "fsync-bench/report/compare.h"
#include "fsync-bench/report/html.h"
#include "fsync-bench/report/human.h"
#include "fsync-bench/report/require.h"
#include "fsync-bench/report/results.h"
#include "fsync-bench/run/fsync_run.h"
#include "upsert-rewriter/input/file_walk.h"

namespace walwise::cli {

namespace {

namespace fs = std::filesystem;
using fsync::Measurement;

struct FsyncArguments {
  fsync::RunOptions run;
  std::string duration = "20s";
  std::vector<std::string> methods;
  std::vector<std::string> sizes;
  std::string method;
  std::string work = "0us";
  std::string volume_type;
  std::string throughput;
  std::vector<std::string> compare;
  std::string list;
  std::string require;
  std::string html_file;
  std::string share_file;
  bool json = false;
  bool ascii = false;
  bool no_clients = false;
  std::string colour = "auto";
};

std::atomic<int> stopped_by = 0;

void OnStop(int signal) { stopped_by = signal; }

// A line on standard error that says how far it is, if that is a terminal.
class Countdown {
 public:
  explicit Countdown(int64_t duration_ns)
      : duration_ns_(duration_ns), is_shown_(isatty(STDERR_FILENO) == 1) {}
  ~Countdown() {
    if (is_shown_) Print(stderr, "\r\033[K");
  }
  Countdown(const Countdown&) = delete;
  Countdown& operator=(const Countdown&) = delete;

  void operator()() {
    const int64_t now = fsync::NowNs();
    if (!is_shown_ || now < next_ns_) return;
    next_ns_ = now + 200'000'000;
    Print(stderr, fmt::format("\r\033[Kmeasuring: {} s of {} s", (now - began_ns_) / 1'000'000'000,
                              duration_ns_ / 1'000'000'000));
  }

 private:
  int64_t duration_ns_;
  bool is_shown_;
  int64_t began_ns_ = fsync::NowNs();
  int64_t next_ns_ = 0;
};

struct Unit {
  std::string_view name;
  int64_t factor;
};

// A whole or decimal number with one of the units.
std::optional<int64_t> ParseWithUnit(std::string_view text, const std::vector<Unit>& units) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  const std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
  for (const Unit& known : units) {
    const double value = number * static_cast<double>(known.factor);
    if (known.name == unit && value >= 0 && value < 9e18) return static_cast<int64_t>(value);
  }
  return std::nullopt;
}

Status ReadTime(const std::string& option, const std::string& text, int64_t* nanoseconds) {
  static const std::vector<Unit> kUnits = {{"us", 1000},
                                           {"ms", 1'000'000},
                                           {"s", 1'000'000'000},
                                           {"m", 60'000'000'000},
                                           {"h", 3'600'000'000'000}};
  const std::optional<int64_t> value = ParseWithUnit(text, kUnits);
  if (!value) return Status::Error(option + " is a number with us, ms, s, m or h, as in 30s");
  *nanoseconds = *value;
  return Status();
}

Status ReadBytes(const std::string& option, const std::string& text, int64_t* bytes) {
  static const std::vector<Unit> kUnits = {
      {"", 1}, {"kB", 1 << 10}, {"MB", 1 << 20}, {"GB", 1 << 30}};
  const std::optional<int64_t> value = ParseWithUnit(text, kUnits);
  if (!value) return Status::Error(option + " is a number with kB, MB or GB, as in 8kB");
  *bytes = *value;
  return Status();
}

Result<fsync::SyncMethod> ReadMethod(const std::string& name) {
  const auto method = fsync::SyncMethodOf(name);
  if (!method) {
    return Status::Error("\"" + name + "\" is no wal_sync_method; they are fdatasync, fsync, " +
                         "open_datasync, open_sync and fsync_writethrough");
  }
  return *method;
}

// With --methods or --sizes: each method with each size.
Status ReadVariants(FsyncArguments* arguments) {
  if (arguments->methods.empty() && arguments->sizes.empty()) return Status();
  std::vector<fsync::SyncMethod> methods;
  for (const std::string& name : arguments->methods) {
    const auto method = ReadMethod(name);
    if (!method.ok()) return method.status();
    methods.push_back(*method);
  }
  if (methods.empty()) methods = fsync::MethodsOfPlatform();
  if (arguments->sizes.empty()) arguments->sizes = {"8kB"};
  for (const std::string& size : arguments->sizes) {
    int64_t bytes = 0;
    const Status read = ReadBytes("--sizes", size, &bytes);
    if (!read.ok()) return read;
    for (const fsync::SyncMethod method : methods) {
      arguments->run.variants.push_back({method, false, bytes});
    }
  }
  return Status();
}

Status ReadVolume(FsyncArguments* arguments) {
  if (!arguments->volume_type.empty()) {
    arguments->run.type = fsync::VolumeTypeOf(arguments->volume_type);
    if (!arguments->run.type) {
      return Status::Error(
          "\"" + arguments->volume_type +
          "\" is no volume type known here; they are gp2, gp3, io1, io2, st1, sc1");
    }
  }
  if (arguments->throughput.empty()) return Status();
  int64_t bytes = 0;
  const Status read = ReadBytes("--throughput", arguments->throughput, &bytes);
  arguments->run.provisioned_throughput_bytes = bytes;
  return read;
}

Status ReadArguments(FsyncArguments* arguments) {
  for (const Status& status :
       {ReadTime("--duration", arguments->duration, &arguments->run.duration_ns),
        ReadTime("--transaction-cpu", arguments->work, &arguments->run.group.work_ns),
        ReadVariants(arguments), ReadVolume(arguments)}) {
    if (!status.ok()) return status;
  }
  if (arguments->run.duration_ns <= 0) return Status::Error("--duration must be above zero");
  // Nobody stops a transaction half-way, nor a run that waits for it.
  if (arguments->run.group.work_ns > 1'000'000'000) {
    return Status::Error("--transaction-cpu is at most 1s");
  }
  if (arguments->no_clients) arguments->run.group.clients.clear();
  if (!arguments->method.empty()) {
    const auto method = ReadMethod(arguments->method);
    if (!method.ok()) return method.status();
    arguments->run.method = *method;
  }
  return Status();
}

fsync::TextStyle StyleOf(const FsyncArguments& arguments) {
  fsync::TextStyle style;
  const bool is_terminal = isatty(STDOUT_FILENO) == 1;
  style.colour = arguments.colour == "always" || (arguments.colour == "auto" && is_terminal);
  style.unicode = !arguments.ascii;
  winsize size = {};
  if (is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    style.width = size.ws_col;
  }
  return style;
}

Result<Measurement> ReadMeasurement(const std::string& path) {
  const Result<std::string> text = sql::ReadWholeFile(path);
  if (!text.ok()) return text.status();
  Result<Measurement> measurement = fsync::FromJson(*text);
  if (measurement.ok()) return measurement;
  return Status::Error(path + ": " + measurement.status().message());
}

int Fail(const Status& status) {
  Complain(status.message());
  return 2;
}

int CompareFiles(const FsyncArguments& arguments) {
  const Result<Measurement> first = ReadMeasurement(arguments.compare[0]);
  if (!first.ok()) return Fail(first.status());
  const Result<Measurement> second = ReadMeasurement(arguments.compare[1]);
  if (!second.ok()) return Fail(second.status());
  const fsync::Comparison comparison = fsync::Compare(*first, *second);
  Print(stdout, arguments.json ? fsync::ComparisonJson(comparison)
                               : fsync::ComparisonText(comparison, StyleOf(arguments)));
  return 0;
}

// The measurements of a folder; what can't be read as one is named, and the rest is shown.
int ListFolder(const FsyncArguments& arguments) {
  std::error_code error;
  std::vector<std::string> paths;
  for (auto entry = fs::directory_iterator(arguments.list, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() == ".json") paths.push_back(entry->path().string());
  }
  if (error) return Fail(Status::Error(arguments.list + ": " + error.message()));
  std::sort(paths.begin(), paths.end());
  std::vector<fsync::StoredResult> results;
  for (const std::string& path : paths) {
    Result<Measurement> measurement = ReadMeasurement(path);
    if (!measurement.ok()) {
      Complain(measurement.status().message());
      continue;
    }
    results.push_back({fs::path(path).filename().string(), std::move(*measurement)});
  }
  const bool is_whole = !paths.empty() && results.size() == paths.size();
  if (paths.empty()) Complain(arguments.list + ": no .json file is there");
  if (!results.empty()) {
    Print(stdout, fsync::ResultsText(std::move(results), StyleOf(arguments)));
  }
  return is_whole ? 0 : 2;
}

// A folder of results takes it by the name that it should have there.
std::string ShareFile(const std::string& path, const Measurement& measurement) {
  std::error_code error;
  return fs::is_directory(path, error) ? (fs::path(path) / fsync::ResultName(measurement)).string()
                                       : path;
}

Status WriteFiles(const FsyncArguments& arguments, const Measurement& measurement) {
  if (!arguments.html_file.empty()) {
    const Status html = sql::ReplaceFile(arguments.html_file, fsync::HtmlText(measurement));
    if (!html.ok()) return html;
  }
  if (arguments.share_file.empty()) return Status();
  return sql::ReplaceFile(ShareFile(arguments.share_file, measurement),
                          fsync::ToJson(fsync::Anonymous(measurement)));
}

// 1 if a condition is not met.
int CheckConditions(const std::vector<fsync::Condition>& conditions,
                    const Measurement& measurement) {
  const auto checks =
      fsync::CheckRequire(conditions, measurement, fsync::CommitVariant(measurement));
  if (!checks.ok()) return Fail(checks.status());
  Print(stderr, fsync::RequireText(*checks));
  for (const fsync::Check& check : *checks) {
    if (!check.passed) return 1;
  }
  return 0;
}

Result<Measurement> Measure(const FsyncArguments& arguments) {
  Countdown countdown(arguments.run.duration_ns);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    if (std::signal(signal, OnStop) == SIG_IGN) std::signal(signal, SIG_IGN);
  }
  Result<Measurement> measurement = fsync::RunMeasurement(arguments.run, [&] {
    countdown();
    return stopped_by == 0;
  });
  if (measurement.ok()) measurement->version = Version();
  return measurement;
}

int Fsync(FsyncArguments* arguments) {
  if (!arguments->compare.empty()) return CompareFiles(*arguments);
  if (!arguments->list.empty()) return ListFolder(*arguments);
  const Status read = ReadArguments(arguments);
  if (!read.ok()) return Fail(read);
  const auto conditions = fsync::ParseRequire(arguments->require);
  if (!arguments->require.empty() && !conditions.ok()) return Fail(conditions.status());
  const Result<Measurement> measurement = Measure(*arguments);
  if (!measurement.ok()) {
    const int failed = Fail(measurement.status());
    return stopped_by != 0 ? 128 + stopped_by : failed;
  }
  Print(stdout, arguments->json ? fsync::ToJson(*measurement)
                                : fsync::HumanText(*measurement, StyleOf(*arguments)));
  const Status written = WriteFiles(*arguments, *measurement);
  if (!written.ok()) return Fail(written);
  if (stopped_by != 0) return 128 + stopped_by;
  return arguments->require.empty() ? 0 : CheckConditions(*conditions, *measurement);
}

void AddMeasuring(CLI::App* app, FsyncArguments* arguments) {
  app->add_option("TARGET", arguments->run.target,
                  "a data directory, a pg_wal, any directory of the volume, or a server's DSN "
                  "(postgresql://... or key=value)");
  app->add_option("--duration", arguments->duration,
                  "of the whole measurement: 30s, 5m, 1h; default: 20s");
  app->add_option("--methods", arguments->methods, "values of wal_sync_method; default: all")
      ->delimiter(',')
      ->allow_extra_args(false);
  app->add_option("--sizes", arguments->sizes,
                  "of writes: 8kB,64kB,1MB; default: 8kB by all methods, larger ones by one")
      ->delimiter(',')
      ->allow_extra_args(false);
  app->add_option("--method", arguments->method,
                  "the one that commits use; default: the server's, else the first of --methods, "
                  "else fdatasync");
  app->add_flag(
      "--direct-io", arguments->run.direct_io,
      "commits use O_DIRECT, as under debug_io_direct = wal; methods are measured with it "
      "too");
  app->add_option("--clients", arguments->run.group.clients,
                  "numbers of clients to measure; default: 1,2,4,8,16,32")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::Range(1, 1024));
  app->add_flag("--no-clients", arguments->no_clients, "leaves the curve of clients out")
      ->excludes("--clients");
  app->add_option(
      "--transaction-cpu", arguments->work,
      "processor time of a transaction in server and client, with what waiting takes of "
      "it, without the flush: 120us");
  app->add_option("--record-bytes", arguments->run.group.record_bytes, "of WAL a transaction")
      ->check(CLI::Range(1, 1 << 20));
  app->add_option("--commit-delay", arguments->run.group.delay.commit_delay_us,
                  "microseconds, as the server's parameter")
      ->check(CLI::Range(0, 100'000));
  app->add_option("--commit-siblings", arguments->run.group.delay.commit_siblings,
                  "as the server's parameter")
      ->check(CLI::Range(0, 1000));
  app->add_option("--seed", arguments->run.seed, "of the order of slices");
}

void AddReporting(CLI::App* app, FsyncArguments* arguments) {
  app->add_option("--volume-type", arguments->volume_type,
                  "gp2, gp3, io1, io2, st1 or sc1: what it is allowed, for the verdict");
  app->add_option("--iops", arguments->run.provisioned_iops, "provisioned for the volume");
  app->add_option("--throughput", arguments->throughput, "provisioned, a second: 125MB");
  app->add_flag("--json", arguments->json, "prints the measurement as JSON");
  app->add_option("--html", arguments->html_file, "writes a report with charts to this file");
  app->add_option("--share-file", arguments->share_file,
                  "writes the JSON without names of hosts, devices and directories to this file, "
                  "or into this folder");
  app->add_option("--require", arguments->require,
                  "conditions for exit status 0: 'p99<5ms,commits@8>=2000'");
  app->add_option("--compare", arguments->compare, "two JSON files; nothing is measured")
      ->expected(2)
      ->excludes("TARGET")
      ->excludes("--html")
      ->excludes("--share-file")
      ->excludes("--require");
  app->add_option("--list", arguments->list,
                  "a folder of JSON files as a table; nothing is measured")
      ->excludes("TARGET")
      ->excludes("--compare")
      ->excludes("--json")
      ->excludes("--html")
      ->excludes("--share-file")
      ->excludes("--require");
  app->add_option("--colour,--color", arguments->colour, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  app->add_flag("--ascii", arguments->ascii, "no other characters than ASCII");
}

}  // namespace

Command AddFsync(CLI::App* app) {
  auto arguments = std::make_shared<FsyncArguments>();
  AddMeasuring(app, arguments.get());
  AddReporting(app, arguments.get());
  CLI::App* const watch =
      app->add_subcommand("watch", "shows how long the flushes of a running server's WAL take");
  const Command run_watch = AddFsyncWatch(watch);
  return [=] { return watch->parsed() ? run_watch() : Fsync(arguments.get()); };
}

}  // namespace walwise::cli
