#include "fsync-bench/watch/watch_text.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "fsync-bench/report/figures.h"

namespace walwise::fsync {

namespace {

constexpr const char* kRow = "{:<8} {:>9} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8}\n";

std::string ClockText(std::time_t at) {
  std::tm local = {};
  localtime_r(&at, &local);
  return fmt::format("{:02}:{:02}:{:02}", local.tm_hour, local.tm_min, local.tm_sec);
}

std::string UtcText(std::time_t at) {
  std::tm utc = {};
  gmtime_r(&at, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1,
                     utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

// 0 in no time at all.
double PerSecond(int64_t count, const Watched& watched) {
  return watched.seconds > 0 ? static_cast<double>(count) / watched.seconds : 0;
}

std::string LatencyText(const Histogram& flushes, double percent) {
  if (flushes.count() == 0) return "-";
  return DurationText(static_cast<double>(flushes.Percentile(percent)));
}

std::string Figures(const std::string& head, const Watched& watched) {
  const WalActivity& activity = watched.activity;
  const Histogram& flushes = activity.flushes;
  return fmt::format(kRow, head, CountText(PerSecond(flushes.count(), watched)),
                     CountText(PerSecond(activity.writes, watched)),
                     CountText(PerSecond(activity.bytes, watched) / 1e6), LatencyText(flushes, 50),
                     LatencyText(flushes, 95), LatencyText(flushes, 99), LatencyText(flushes, 100));
}

std::string Remarks(const WalActivity& activity) {
  std::string text;
  if (activity.failed > 0) text += fmt::format("{} calls failed\n", activity.failed);
  if (activity.lost > 0) {
    text +=
        fmt::format("{} calls could not be counted: there were too many at once\n", activity.lost);
  }
  return text;
}

nlohmann::ordered_json Json(const char* type, const Watched& watched, std::time_t at) {
  const WalActivity& activity = watched.activity;
  const Histogram& flushes = activity.flushes;
  nlohmann::ordered_json json = {
      {"type", type},
      {"at", UtcText(at)},
      {"seconds", watched.seconds},
      {"flushes", flushes.count()},
      {"writes", activity.writes},
      {"bytes", activity.bytes},
      {"failed", activity.failed},
      {"lost", activity.lost},
      {"processes", activity.processes.size()},
  };
  if (flushes.count() == 0) return json;
  json["mean_ns"] = flushes.Mean();
  json["p50_ns"] = flushes.Percentile(50);
  json["p95_ns"] = flushes.Percentile(95);
  json["p99_ns"] = flushes.Percentile(99);
  json["max_ns"] = flushes.max();
  return json;
}

}  // namespace

std::string WatchTitle() {
  return fmt::format(kRow, "time", "flushes/s", "writes/s", "MB/s", "p50", "p95", "p99", "max");
}

std::string WatchRow(const Watched& watched, std::time_t at) {
  return Figures(ClockText(at), watched) + Remarks(watched.activity);
}

std::string WatchTotal(const Watched& watched) {
  const WalActivity& activity = watched.activity;
  return Figures("all", watched) +
         fmt::format("{} flushes by {} processes and {} writes of {:.1f} MB in {:.1f} s\n",
                     activity.flushes.count(), activity.processes.size(), activity.writes,
                     static_cast<double>(activity.bytes) / 1e6, watched.seconds) +
         Remarks(activity);
}

std::string WatchRowJson(const Watched& watched, std::time_t at) {
  return Json("interval", watched, at).dump() + "\n";
}

std::string WatchTotalJson(const Watched& watched, std::time_t at) {
  return Json("total", watched, at).dump() + "\n";
}

}  // namespace walwise::fsync
