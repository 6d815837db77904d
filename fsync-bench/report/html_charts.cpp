#include "fsync-bench/report/html_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "fsync-bench/report/figures.h"
#include "fsync-bench/report/svg.h"

namespace walwise::fsync {

namespace {

using Anchor = Svg::Anchor;

constexpr double kLeft = 8;  // of charts whose labels stand above their rows
constexpr double kRight = Svg::kWidth - 8;

// Files may hold any number; a chart needs one it can divide by.
double Drawable(double value) { return std::isfinite(value) ? std::clamp(value, 0.0, 1e15) : 0; }

std::vector<const VariantSummary*> Measured(const Measurement& measurement) {
  std::vector<const VariantSummary*> measured;
  for (const VariantSummary& summary : measurement.variants) {
    if (summary.unavailable.empty() && summary.latency.count > 0) measured.push_back(&summary);
  }
  return measured;
}

std::string RateText(const Interval& rate) {
  return fmt::format("{}/s, 95 % interval {}", CountText(rate.mean), IntervalText(rate));
}

// One panel of the chart of clients: values upwards from 0, a line through their points.
class Panel {
 public:
  Panel(Svg* svg, double top, double height, double max)
      : svg_(svg), bottom_(top + height), height_(height), max_(std::max(Drawable(max), 1e-9)) {}

  static constexpr double kAxis = 64;
  static constexpr double kEnd = kRight - 12;

  double Y(double value) const { return bottom_ - height_ * std::min(Drawable(value) / max_, 1.0); }

  void Grid(std::string (*text_of)(double)) {
    const double step = NiceStep(max_);
    for (double value = 0; value <= max_; value += step) {
      svg_->Line(kAxis, Y(value), kRight, Y(value), value == 0 ? "axis" : "grid");
      svg_->Text(kAxis - 6, Y(value) + 4, text_of(value), "tick", Anchor::kEnd);
    }
  }

 private:
  Svg* svg_;
  double bottom_;
  double height_;
  double max_;
};

// By the logarithm: doubling the clients is always one step.
class ClientsAxis {
 public:
  explicit ClientsAxis(const std::vector<ClientsSummary>& clients) {
    const auto [least, most] = std::minmax_element(
        clients.begin(), clients.end(),
        [](const ClientsSummary& a, const ClientsSummary& b) { return a.clients < b.clients; });
    low_ = std::log2(std::max(1, least->clients));
    width_ = std::log2(std::max(1, most->clients)) - low_;
  }

  double X(int clients) const {
    const double place = width_ > 0 ? (std::log2(std::max(1, clients)) - low_) / width_ : 0.5;
    return Panel::kAxis + 20 + place * (Panel::kEnd - Panel::kAxis - 20);
  }

 private:
  double low_ = 0;
  double width_ = 0;
};

// "2ms", where a figure would be "2.00ms".
std::string TickText(double nanoseconds) {
  if (nanoseconds == 0) return "0";
  std::string text = DurationText(nanoseconds);
  const size_t point = text.find('.');
  if (point == std::string::npos) return text;
  const size_t unit = text.find_first_not_of("0123456789.", point);
  const size_t last = text.find_last_not_of("0", unit - 1);
  text.erase(last == point ? point : last + 1, unit - (last == point ? point : last + 1));
  return text;
}

std::vector<ClientsSummary> ByClients(std::vector<ClientsSummary> clients) {
  std::stable_sort(
      clients.begin(), clients.end(),
      [](const ClientsSummary& a, const ClientsSummary& b) { return a.clients < b.clients; });
  return clients;
}

class LatencyAxis {
 public:
  explicit LatencyAxis(Range range) : range_(range) {}

  double X(double nanoseconds) const {
    const double value = std::clamp(nanoseconds, range_.low, range_.high);
    const double place = std::log(value / range_.low) / std::log(range_.high / range_.low);
    return kLeft + place * (kRight - kLeft);
  }

  void Grid(Svg* svg, double top, double bottom) const {
    double free_from = 0;
    for (double decade = 1; decade <= range_.high; decade *= 10) {
      if (decade < range_.low) continue;
      svg->Line(X(decade), top, X(decade), bottom, "grid");
      const double middle = std::clamp(X(decade), kLeft + 18, kRight - 18);
      if (middle < free_from) continue;
      svg->Text(middle, bottom + 16, TickText(decade), "tick", Anchor::kMiddle);
      free_from = middle + 44;
    }
    svg->Line(kLeft, bottom, kRight, bottom, "axis");
  }

 private:
  Range range_;
};

void DrawDistribution(const Latency& latency, Range range, double bottom, Svg* svg) {
  constexpr size_t kCells = 116;
  constexpr double kHeight = 40;
  const std::vector<double> shares = LogShares(latency, range.low, range.high, kCells);
  const double width = (kRight - kLeft) / kCells;
  std::string path;
  AppendPoint(kLeft, bottom, &path);
  for (size_t i = 0; i < kCells; i++) {
    // The root shows the tail, which is what matters, beside the peak.
    const double y = bottom - kHeight * std::sqrt(shares[i]);
    AppendPoint(kLeft + static_cast<double>(i) * width, y, &path);
    AppendPoint(kLeft + static_cast<double>(i + 1) * width, y, &path);
  }
  AppendPoint(kRight, bottom, &path);
  svg->Path(path + "Z", "area");
}

// Labels that would lie over another are left out; the line and its tip stay.
void DrawPercentiles(const Latency& latency, const LatencyAxis& axis, double bottom, Svg* svg) {
  double free_from = 0;
  for (const NamedPercentile& percentile : Percentiles()) {
    if (percentile.name == "p90" || percentile.name == "p95" || percentile.name == "p99.99")
      continue;
    const auto value = static_cast<double>(latency.*percentile.value);
    const double x = axis.X(value);
    const std::string tip = fmt::format("{}: {}", percentile.name, DurationText(value));
    svg->Line(x, bottom, x, bottom + 6, "mark");
    svg->Circle(x, bottom, 3, "dot", tip);
    const double middle = std::clamp(x, kLeft + 22, kRight - 22);
    if (middle < free_from) continue;
    svg->Text(middle, bottom + 18, percentile.name, "small", Anchor::kMiddle);
    free_from = middle + 44;
  }
}

void DrawCourse(const std::vector<RatePoint>& points, double end, double bottom, Svg* svg) {
  constexpr double kHeight = 40;
  double greatest = 0;
  for (const RatePoint& point : points) greatest = std::max(greatest, Drawable(point.rate));
  if (greatest <= 0 || end <= 0) return;
  std::string line;
  const auto x_of = [end](const RatePoint& point) {
    return kLeft + (kRight - kLeft) * std::min(1.0, Drawable(point.seconds) / end);
  };
  for (const RatePoint& point : points) {
    AppendPoint(x_of(point), bottom - kHeight * Drawable(point.rate) / greatest, &line);
  }
  std::string area = line;
  AppendPoint(x_of(points.back()), bottom, &area);
  AppendPoint(x_of(points.front()), bottom, &area);
  svg->Path(area + "Z", "wash");
  svg->Path(line, "line");
}

}  // namespace

std::string RateChart(const Measurement& measurement) {
  constexpr double kRow = 44;
  constexpr double kBarEnd = kRight - 70;  // the figure stands behind the longest bar
  const std::vector<const VariantSummary*> measured = Measured(measurement);
  double max = 0;
  for (const VariantSummary* summary : measured) {
    max = std::max(max, Drawable(summary->rate.high));
  }
  if (max <= 0) return "";
  Svg svg("rates", "Flushes a second by method",
          "Bars with 95 % intervals; the table of rates has the figures.",
          kRow * static_cast<double>(measured.size()) + 4);
  double top = 0;
  for (const VariantSummary* summary : measured) {
    const auto x_of = [max](double rate) {
      return kLeft + (kBarEnd - kLeft) * std::min(1.0, Drawable(rate) / max);
    };
    svg.Text(kLeft, top + 14, VariantText(summary->variant), "label");
    svg.Rect(kLeft, top + 20, std::max(1.0, x_of(summary->rate.mean) - kLeft), 16, "bar",
             VariantText(summary->variant) + ": " + RateText(summary->rate));
    svg.Whisker(x_of(summary->rate.low), top + 28, x_of(summary->rate.high), top + 28);
    svg.Text(x_of(summary->rate.high) + 10, top + 33, CountText(summary->rate.mean), "value");
    top += kRow;
  }
  return svg.Finish();
}

std::string LatencyChart(const Measurement& measurement) {
  constexpr double kRow = 84;
  const std::vector<const VariantSummary*> measured = Measured(measurement);
  const Range range = LatencyRange(measurement.variants);
  if (measured.empty() || range.high <= 0) return "";
  const double bottom = kRow * static_cast<double>(measured.size());
  Svg svg("latency", "Latency of a flush by method",
          "Distributions on a logarithmic axis, heights by the square root of the number of "
          "flushes, with p50, p99, p99.9 and the maximum marked; the table of latencies has the "
          "figures.",
          bottom + 24);
  const LatencyAxis axis(range);
  axis.Grid(&svg, 0, bottom);
  double top = 0;
  for (const VariantSummary* summary : measured) {
    svg.Text(kLeft, top + 14, VariantText(summary->variant), "label");
    DrawDistribution(summary->latency, range, top + 60, &svg);
    DrawPercentiles(summary->latency, axis, top + 60, &svg);
    top += kRow;
  }
  return svg.Finish();
}

std::string ClientsChart(const Measurement& measurement) {
  constexpr double kRates = 150;
  constexpr double kLatencies = 90;
  const std::vector<ClientsSummary> clients = ByClients(measurement.clients);
  if (clients.empty()) return "";
  double max_rate = 0;
  double max_p99 = 0;
  for (const ClientsSummary& summary : clients) {
    max_rate = std::max(max_rate, Drawable(summary.rate.high));
    max_p99 = std::max(max_p99, static_cast<double>(summary.latency.p99));
  }
  Svg svg("clients", "Commits a second and p99 of a commit by number of clients",
          "Two curves above each other; the table of clients has the figures.", 328);
  const ClientsAxis axis(clients);
  Panel rates(&svg, 28, kRates, max_rate);
  Panel latencies(&svg, 214, kLatencies, max_p99);
  svg.Text(kLeft, 14, "commits/s", "label");
  svg.Text(kLeft, 202, "p99 of a commit", "label");
  rates.Grid(CountText);
  latencies.Grid(TickText);
  std::string rate_line;
  std::string latency_line;
  for (const ClientsSummary& summary : clients) {
    const double x = axis.X(summary.clients);
    AppendPoint(x, rates.Y(summary.rate.mean), &rate_line);
    AppendPoint(x, latencies.Y(static_cast<double>(summary.latency.p99)), &latency_line);
  }
  svg.Path(rate_line, "line");
  svg.Path(latency_line, "line second");
  for (const ClientsSummary& summary : clients) {
    const double x = axis.X(summary.clients);
    const auto p99 = static_cast<double>(summary.latency.p99);
    const std::string name = fmt::format("{} clients: ", summary.clients);
    svg.Whisker(x, rates.Y(summary.rate.low), x, rates.Y(summary.rate.high));
    svg.Circle(x, rates.Y(summary.rate.mean), 4, "point", name + RateText(summary.rate));
    svg.Circle(x, latencies.Y(p99), 4, "point second", name + "p99 " + DurationText(p99));
    svg.Text(x, 322, std::to_string(summary.clients), "tick", Anchor::kMiddle);
  }
  svg.Text(kLeft, 322, "clients", "tick");
  return svg.Finish();
}

std::string CourseChart(const Measurement& measurement) {
  constexpr double kRow = 72;
  const std::vector<const VariantSummary*> measured = Measured(measurement);
  double end = 0;
  for (const VariantSummary* summary : measured) {
    for (const RatePoint& point : summary->rates) end = std::max(end, Drawable(point.seconds));
  }
  if (measured.empty() || end < 1e-3) return "";
  const double bottom = kRow * static_cast<double>(measured.size());
  Svg svg("course", "Flushes a second over time, by method",
          "Each from 0 to its own greatest rate; the tables of rates over time have the figures.",
          bottom + 24);
  double top = 0;
  for (const VariantSummary* summary : measured) {
    double greatest = 0;
    for (const RatePoint& point : summary->rates) greatest = std::max(greatest, point.rate);
    svg.Text(kLeft, top + 14, VariantText(summary->variant), "label");
    svg.Text(kRight, top + 14, "up to " + CountText(greatest) + "/s", "small", Anchor::kEnd);
    svg.Line(kLeft, top + 62, kRight, top + 62, "axis");
    DrawCourse(summary->rates, end, top + 62, &svg);
    top += kRow;
  }
  const double step = NiceStep(end);
  for (double second = 0; second <= end; second += step) {
    const double x = kLeft + (kRight - kLeft) * second / end;
    svg.Text(std::min(x, kRight - 14), bottom + 10, TickText(second * 1e9), "tick",
             second == 0 ? Anchor::kStart : Anchor::kMiddle);
  }
  return svg.Finish();
}

}  // namespace walwise::fsync
