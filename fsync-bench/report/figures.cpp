#include "fsync-bench/report/figures.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace walwise::fsync {

namespace {

// REQUIRES: 0 <= value.
std::string ThreeDigits(double value) {
  if (value >= 99.95) return fmt::format("{:.0f}", value);
  return value >= 9.995 ? fmt::format("{:.1f}", value) : fmt::format("{:.2f}", value);
}

struct Unit {
  double size;
  std::string_view name;
};

// The greatest unit of which the value is at least one, after rounding.
template <size_t kCount>
Unit UnitOf(double value, const std::array<Unit, kCount>& units) {
  for (size_t i = kCount - 1; i > 0; i--) {
    if (value >= units[i].size * 0.9995) return units[i];
  }
  return units[0];
}

}  // namespace

std::string DurationText(double nanoseconds) {
  static constexpr std::array<Unit, 4> kUnits = {{{1, "ns"}, {1e3, "us"}, {1e6, "ms"}, {1e9, "s"}}};
  const Unit unit = UnitOf(nanoseconds, kUnits);
  if (unit.size == 1) return fmt::format("{:.0f}ns", nanoseconds);
  return ThreeDigits(nanoseconds / unit.size) + std::string(unit.name);
}

std::string CountText(double count) {
  if (count < 99.95)
    return count == std::floor(count) ? fmt::format("{:.0f}", count) : ThreeDigits(count);
  if (count >= 1e15) return fmt::format("{:.3g}", count);
  std::string text = fmt::format("{:.0f}", count);
  for (size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

bool IsKnown(const Interval& interval) { return interval.low < interval.high; }

std::string IntervalText(const Interval& interval) {
  if (!IsKnown(interval)) return "unknown";
  return CountText(std::max(0.0, interval.low)) + "-" + CountText(interval.high);
}

std::string CapacityText(int64_t bytes) {
  static constexpr std::array<Unit, 4> kUnits = {
      {{1e3, "kB"}, {1e6, "MB"}, {1e9, "GB"}, {1e12, "TB"}}};
  const Unit unit = UnitOf(static_cast<double>(bytes), kUnits);
  const double value = static_cast<double>(bytes) / unit.size;
  const bool is_whole = std::abs(value - std::round(value)) < 0.005;
  return (is_whole ? fmt::format("{:.0f}", value) : ThreeDigits(value)) + " " +
         std::string(unit.name);
}

std::string ShareText(double share) { return fmt::format("{:.0f} %", share * 100); }

std::string ClientsText(int clients) {
  return fmt::format("{} client{}", clients, clients == 1 ? "" : "s");
}

std::string VariantText(const Variant& variant) {
  return MethodText(variant) + " " + SizeText(variant.write_bytes);
}

std::string DeviceText(const BlockDevice& device) {
  std::string text = device.kind.empty() ? "device" : device.kind;
  const auto add = [&text](const std::string& part) { text += ", " + part; };
  if (!device.model.empty()) add(device.model);
  if (!device.backing_file.empty()) add("of " + device.backing_file);
  if (device.size_bytes) add(CapacityText(*device.size_bytes));
  if (device.rotational.value_or(false)) add("rotating");
  if (!device.write_cache.empty()) add("write cache: " + device.write_cache);
  if (!device.scheduler.empty()) add("scheduler: " + device.scheduler);
  if (device.logical_block_bytes && device.physical_block_bytes) {
    add(fmt::format("blocks of {}/{} bytes", *device.logical_block_bytes,
                    *device.physical_block_bytes));
  }
  return text;
}

std::string LimitsText(const Volume& volume) {
  if (!volume.type) return "";
  std::string text(NameOf(*volume.type));
  if (!volume.limits) return text;
  const VolumeLimits& limits = *volume.limits;
  text += fmt::format(": {} IOPS", CountText(static_cast<double>(limits.iops)));
  if (limits.burst_iops > limits.iops) {
    text +=
        fmt::format(" (bursts of {} for {} s)", CountText(static_cast<double>(limits.burst_iops)),
                    CountText(static_cast<double>(limits.burst_seconds)));
  }
  return text + ", " + CapacityText(limits.throughput_bytes) + "/s";
}

std::string MountText(const Mount& mount) {
  if (mount.options.empty()) return mount.file_system;
  if (mount.options.empty()) return mount.file_system;
  return fmt::format("{} ({})", mount.file_system, fmt::join(mount.options, ","));
}

const std::vector<NamedPercentile>& Percentiles() {
  static const std::vector<NamedPercentile> kPercentiles = {
      {"p50", &Latency::p50}, {"p90", &Latency::p90},     {"p95", &Latency::p95},
      {"p99", &Latency::p99}, {"p99.9", &Latency::p99_9}, {"p99.99", &Latency::p99_99},
      {"max", &Latency::max},
  };
  return kPercentiles;
}

std::vector<double> LogShares(const Latency& latency, double low_ns, double high_ns, size_t cells) {
  std::vector<double> shares(cells);
  const double width = std::log(high_ns / low_ns);
  for (const Histogram::Bucket& bucket : latency.buckets) {
    const double upper = std::clamp(static_cast<double>(bucket.upper), low_ns, high_ns);
    const auto cell =
        static_cast<size_t>(std::log(upper / low_ns) / width * static_cast<double>(cells));
    if (cells > 0) shares[std::min(cell, cells - 1)] += static_cast<double>(bucket.count);
  }
  const double greatest = cells == 0 ? 0 : *std::max_element(shares.begin(), shares.end());
  for (double& share : shares) share = greatest > 0 ? share / greatest : 0;
  return shares;
}

namespace {

// The nearest of 1, 2, 5 times a power of ten, downwards or upwards.
double RoundStep(double value, bool up) {
  const double decade = std::pow(10, std::floor(std::log10(value)));
  double below = decade;
  for (const double step : {1.0, 2.0, 5.0, 10.0}) {
    if (up && step * decade >= value) return step * decade;
    if (step * decade <= value) below = step * decade;
  }
  return below;
}

}  // namespace

Range LatencyRange(const std::vector<VariantSummary>& variants) {
  int64_t low = INT64_MAX;
  int64_t high = 0;
  for (const VariantSummary& summary : variants) {
    if (summary.latency.count == 0) continue;
    low = std::min(low, summary.latency.min);
    high = std::max(high, summary.latency.max);
  }
  if (high == 0) return {};
  const double least = RoundStep(static_cast<double>(std::max<int64_t>(1, low)), false);
  return {least, std::max(RoundStep(static_cast<double>(high), true), least * 10)};
}

}  // namespace walwise::fsync
