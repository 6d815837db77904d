#include <atomic>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <map>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/output.h"
#include "fsync-bench/watch/watch.h"
#include "fsync-bench/watch/watch_text.h"

namespace walwise::cli {

namespace {

struct WatchArguments {
  fsync::WatchOptions options;
  bool json = false;
};

std::atomic<int> stopped_by = 0;

void OnStop(int signal) { stopped_by = signal; }

// Each line is seen when it is made, also through a pipe.
void PrintNow(const std::string& text) {
  Print(stdout, text);
  std::fflush(stdout);
}

int WatchWal(const WatchArguments& arguments) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    if (std::signal(signal, OnStop) == SIG_IGN) std::signal(signal, SIG_IGN);
  }
  bool has_title = arguments.json;
  const auto print = [&](const fsync::Watched& watched) {
    if (!has_title) PrintNow(fsync::WatchTitle());
    has_title = true;
    const std::time_t now = std::time(nullptr);
    PrintNow(arguments.json ? fsync::WatchRowJson(watched, now) : fsync::WatchRow(watched, now));
  };
  const auto total = fsync::Watch(arguments.options, print,
                                  [] { return stopped_by == 0 && std::ferror(stdout) == 0; });
  if (!total.ok()) {
    Complain(total.status().message());
    return 2;
  }
  PrintNow(arguments.json ? fsync::WatchTotalJson(*total, std::time(nullptr))
                          : fsync::WatchTotal(*total));
  // Ctrl-C is how one ends it.
  return stopped_by == 0 || stopped_by == SIGINT ? 0 : 128 + stopped_by;
}

CLI::AsNumberWithUnit Time() {
  const std::map<std::string, int64_t> units = {
      {"ms", 1'000'000}, {"s", 1'000'000'000}, {"m", 60'000'000'000}, {"h", 3'600'000'000'000}};
  return CLI::AsNumberWithUnit(
      units, CLI::AsNumberWithUnit::Options(CLI::AsNumberWithUnit::CASE_SENSITIVE |
                                            CLI::AsNumberWithUnit::UNIT_REQUIRED));
}

}  // namespace

Command AddFsyncWatch(CLI::App* app) {
  auto arguments = std::make_shared<WatchArguments>();
  fsync::WatchOptions* const options = &arguments->options;
  app->add_option("TARGET", options->target,
                  "a running server's data directory or pg_wal, or its DSN");
  app->add_option("--interval", options->interval_ns, "of the lines: 500ms, 1s (default), 1m")
      ->check(CLI::PositiveNumber)
      ->transform(Time());
  app->add_option("--duration", options->duration_ns, "of the watch; default: until Ctrl-C")
      ->check(CLI::PositiveNumber)
      ->transform(Time());
  app->add_option("--pid", options->process, "watches this process of the server alone");
  app->add_flag("--json", arguments->json, "prints a JSON object a line");
  return [arguments] { return WatchWal(*arguments); };
}

}  // namespace walwise::cli
