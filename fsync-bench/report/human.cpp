#include "fsync-bench/report/human.h"

#include <fmt/format.h>

#include <algorithm>

#include "fsync-bench/report/figures.h"

namespace walwise::fsync {

namespace {

using Side = TextTable::Side;

constexpr size_t kMaxSparkline = 30;
constexpr size_t kMinSparkline = 9;  // as wide as their titles
constexpr size_t kMaxBar = 40;
constexpr size_t kWideTable = 104;  // from here, two columns more

// The means of neighbouring points, as parts of the greatest.
std::vector<double> RateShares(const std::vector<RatePoint>& points, size_t cells) {
  std::vector<double> shares;
  const size_t count = std::min(cells, points.size());
  for (size_t cell = 0; cell < count; cell++) {
    const size_t begin = cell * points.size() / count;
    const size_t end = (cell + 1) * points.size() / count;
    double sum = 0;
    for (size_t i = begin; i < end; i++) sum += points[i].rate / static_cast<double>(end - begin);
    shares.push_back(sum);
  }
  const double greatest = shares.empty() ? 0 : *std::max_element(shares.begin(), shares.end());
  for (double& share : shares) share = greatest > 0 ? share / greatest : 0;
  return shares;
}

class HumanReport {
 public:
  HumanReport(const Measurement& measurement, const TextStyle& style)
      : measurement_(measurement), style_(style) {
    style_.width = std::max<size_t>(style_.width, 80);
  }

  std::string Text() {
    Head();
    if (!measurement_.variants.empty()) {
      Rates();
      Latencies();
    }
    if (!measurement_.clients.empty()) Clients();
    VolumeLines();
    Sentences("Verdict", "  - ", measurement_.verdict, Tone::kPlain);
    Sentences("Warnings", "  ! ", measurement_.warnings, Tone::kWarning);
    return std::move(text_);
  }

 private:
  void Head() {
    text_ += Printable(fmt::format("walwise fsync {}, {}, {}", measurement_.version,
                                   measurement_.started_at,
                                   DurationText(measurement_.duration_seconds * 1e9)),
                       style_) +
             "\n";
    if (measurement_.interrupted) {
      text_ += InTone("interrupted: fewer slices than asked for", Tone::kWarning, style_) + "\n";
    }
  }

  void Title(std::string_view title, std::string_view caption = "") {
    text_ += "\n" + InTone(title, Tone::kTitle, style_);
    text_ += std::string(caption) + "\n";
  }

  void Rates() {
    const bool is_wide = style_.width >= kWideTable;
    TextTable table;
    table.AddColumn("method", Side::kLeft);
    table.AddColumn("write");
    table.AddColumn("rate/s");
    table.AddColumn("95 % interval");
    if (is_wide) table.AddColumn("in sync");
    if (is_wide) table.AddColumn("device writes");
    // Measured without the sparklines, which take what is left of the line.
    TextTable measured = table;
    for (const VariantSummary& summary : measurement_.variants) AddRates(summary, 0, &measured);
    const size_t left = style_.width - std::min(style_.width, measured.Width() + 4);
    const size_t cells = std::clamp(left / 2, kMinSparkline, kMaxSparkline);
    table.AddColumn("over time", Side::kLeft);
    table.AddColumn("latency", Side::kLeft);
    for (const VariantSummary& summary : measurement_.variants) AddRates(summary, cells, &table);
    Title("Flushes a second, one after another");
    text_ += table.Text(style_);
  }

  void AddRates(const VariantSummary& summary, size_t cells, TextTable* table) {
    std::vector<std::string> row = {MethodText(summary.variant),
                                    SizeText(summary.variant.write_bytes)};
    if (!summary.unavailable.empty()) {
      row.push_back("unavailable: " + Printable(summary.unavailable, style_));
      table->AddRow(std::move(row), Tone::kDim);
      return;
    }
    row.push_back(CountText(summary.rate.mean));
    row.push_back(IntervalText(summary.rate));
    if (style_.width >= kWideTable) {
      row.push_back(ShareText(summary.sync_share));
      row.push_back(summary.device_writes ? CountText(*summary.device_writes) : "");
    }
    if (cells > 0) {
      row.push_back(Sparkline(RateShares(summary.rates, cells), style_));
      row.push_back(LatencySparkline(summary.latency, cells));
    }
    table->AddRow(std::move(row));
  }

  std::string LatencySparkline(const Latency& latency, size_t cells) {
    const Range range = LatencyRange(measurement_.variants);
    if (latency.count == 0) return "";
    return Sparkline(LogShares(latency, range.low, range.high, cells), style_);
  }

  void Latencies() {
    TextTable table;
    table.AddColumn("method", Side::kLeft);
    table.AddColumn("write");
    for (const NamedPercentile& percentile : Percentiles()) {
      table.AddColumn(std::string(percentile.name));
    }
    bool is_empty = true;
    for (const VariantSummary& summary : measurement_.variants) {
      if (summary.latency.count == 0) continue;
      std::vector<std::string> row = {MethodText(summary.variant),
                                      SizeText(summary.variant.write_bytes)};
      for (const NamedPercentile& percentile : Percentiles()) {
        row.push_back(DurationText(static_cast<double>(summary.latency.*percentile.value)));
      }
      table.AddRow(std::move(row));
      is_empty = false;
    }
    if (is_empty) return;
    const Range range = LatencyRange(measurement_.variants);
    Title("Latency of a flush", fmt::format(" (drawn above from {} to {}, logarithmic)",
                                            DurationText(range.low), DurationText(range.high)));
    text_ += table.Text(style_);
  }

  void Clients() {
    double greatest = 0;
    for (const ClientsSummary& summary : measurement_.clients) {
      greatest = std::max(greatest, summary.rate.mean);
    }
    TextTable table;
    for (const char* title : {"clients", "commits/s", "95 % interval", "a flush", "p50", "p99"}) {
      table.AddColumn(title);
    }
    TextTable measured = table;
    for (const ClientsSummary& summary : measurement_.clients) measured.AddRow(CellsOf(summary));
    const size_t left = style_.width - std::min(style_.width, measured.Width() + 2);
    table.AddColumn("", Side::kLeft);
    for (const ClientsSummary& summary : measurement_.clients) {
      std::vector<std::string> row = CellsOf(summary);
      const double share = greatest > 0 ? summary.rate.mean / greatest : 0;
      row.push_back(Bar(share, std::min(left, kMaxBar), style_));
      table.AddRow(std::move(row));
    }
    const std::string work =
        measurement_.work_ns > 0
            ? fmt::format(", {} of processor time a transaction",
                          DurationText(static_cast<double>(measurement_.work_ns)))
            : "";
    Title("Commits a second by clients",
          fmt::format(" ({}{})", MethodText(CommitVariant(measurement_)), work));
    text_ += table.Text(style_);
  }

  static std::vector<std::string> CellsOf(const ClientsSummary& summary) {
    return {std::to_string(summary.clients),
            CountText(summary.rate.mean),
            IntervalText(summary.rate),
            fmt::format("{:.2f}", summary.commits_per_flush),
            DurationText(static_cast<double>(summary.latency.p50)),
            DurationText(static_cast<double>(summary.latency.p99))};
  }

  void VolumeLine(const std::string& name, const std::string& text) {
    if (text.empty()) return;
    text_ +=
        Wrapped(fmt::format("  {:<13}", Printable(name, style_)), Printable(text, style_), style_);
  }

  void VolumeLines() {
    const Volume& volume = measurement_.volume;
    Title("Volume");
    VolumeLine("directory", volume.directory);
    std::string mounted = volume.mount.mount_point;
    if (!volume.mount.source.empty()) mounted += " from " + volume.mount.source;
    VolumeLine("mounted", mounted);
    VolumeLine("file system", MountText(volume.mount));
    for (const BlockDevice& device : volume.devices) {
      VolumeLine(device.name.empty() ? "device" : device.name, DeviceText(device));
    }
    VolumeLine("limits", LimitsText(volume));
  }

  void Sentences(std::string_view title, std::string_view mark,
                 const std::vector<std::string>& sentences, Tone tone) {
    if (sentences.empty()) return;
    Title(title);
    for (const std::string& sentence : sentences) {
      const std::string lines = Wrapped(mark, Printable(sentence, style_), style_);
      text_ += InTone(std::string_view(lines).substr(0, lines.size() - 1), tone, style_) + "\n";
    }
  }

  const Measurement& measurement_;
  TextStyle style_;
  std::string text_;
};

}  // namespace

std::string HumanText(const Measurement& measurement, const TextStyle& style) {
  return HumanReport(measurement, style).Text();
}

}  // namespace walwise::fsync
