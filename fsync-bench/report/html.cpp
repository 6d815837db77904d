#include "fsync-bench/report/html.h"

#include <fmt/format.h>

#include "fsync-bench/report/figures.h"
#include "fsync-bench/report/html_charts.h"
#include "fsync-bench/report/html_style.h"
#include "fsync-bench/report/svg.h"

namespace walwise::fsync {

namespace {

std::string Row(const std::vector<std::string>& cells, bool is_head) {
  std::string row = "<tr>";
  for (size_t i = 0; i < cells.size(); i++) {
    const std::string_view tag = is_head ? "th scope=\"col\"" : i == 0 ? "th scope=\"row\"" : "td";
    row += fmt::format("<{}>{}</{}>", tag, HtmlEscape(cells[i]), tag.substr(0, 2));
  }
  return row + "</tr>\n";
}

// Scrolls within itself on a narrow screen, and by the keyboard.
class HtmlTable {
 public:
  HtmlTable(std::string_view caption, const std::vector<std::string>& titles)
      : columns_(titles.size()),
        text_(fmt::format("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{0}\">"
                          "<table><caption>{0}</caption>\n<thead>{1}</thead><tbody>\n",
                          HtmlEscape(caption), Row(titles, true))) {}

  void AddRow(const std::vector<std::string>& cells) { text_ += Row(cells, false); }

  // One text over all columns but the first.
  void AddNote(const std::string& name, const std::string& note) {
    text_ +=
        fmt::format("<tr><th scope=\"row\">{}</th><td class=\"text\" colspan=\"{}\">{}</td></tr>\n",
                    HtmlEscape(name), columns_ - 1, HtmlEscape(note));
  }

  std::string Finish() { return std::move(text_) + "</tbody></table></div>\n"; }

 private:
  size_t columns_;
  std::string text_;
};

std::string Card(std::string_view title, std::string_view body, std::string_view css_class = "") {
  if (body.empty()) return "";
  return fmt::format("<section class=\"card {}\"><h2>{}</h2>\n{}</section>\n", css_class,
                     HtmlEscape(title), body);
}

std::string List(const std::vector<std::string>& sentences) {
  if (sentences.empty()) return "";
  std::string list = "<ul>\n";
  for (const std::string& sentence : sentences) list += "<li>" + HtmlEscape(sentence) + "</li>\n";
  return list + "</ul>\n";
}

std::string Tile(const std::string& figure, const std::string& name) {
  return fmt::format("<div class=\"tile\"><b>{}</b><span class=\"muted\">{}</span></div>\n",
                     HtmlEscape(figure), HtmlEscape(name));
}

// The first variant that was measured, which is the server's, and the most that clients reached.
std::string Tiles(const Measurement& measurement) {
  std::string tiles;
  for (const VariantSummary& summary : measurement.variants) {
    if (!summary.unavailable.empty() || summary.latency.count == 0) continue;
    const std::string name = VariantText(summary.variant);
    tiles += Tile(CountText(summary.rate.mean) + "/s", name);
    tiles += Tile(DurationText(static_cast<double>(summary.latency.p50)), "p50 of " + name);
    tiles += Tile(DurationText(static_cast<double>(summary.latency.p99)), "p99 of " + name);
    break;
  }
  const ClientsSummary* most = nullptr;
  for (const ClientsSummary& summary : measurement.clients) {
    if (most == nullptr || summary.rate.mean > most->rate.mean) most = &summary;
  }
  if (most != nullptr) {
    tiles += Tile(CountText(most->rate.mean), "commits/s with " + ClientsText(most->clients));
  }
  return "<div class=\"tiles\">\n" + tiles + "</div>\n";
}

std::string RateTable(const Measurement& measurement) {
  if (measurement.variants.empty()) return "";
  HtmlTable table("Flushes a second, one after another",
                  {"method", "rate/s", "95 % interval", "in sync", "device writes"});
  for (const VariantSummary& summary : measurement.variants) {
    const std::string name = VariantText(summary.variant);
    if (!summary.unavailable.empty()) {
      table.AddNote(name, "unavailable: " + summary.unavailable);
      continue;
    }
    table.AddRow({name, CountText(summary.rate.mean), IntervalText(summary.rate),
                  ShareText(summary.sync_share),
                  summary.device_writes ? CountText(*summary.device_writes) : "not known"});
  }
  return table.Finish();
}

std::string LatencyTable(const Measurement& measurement) {
  std::vector<std::string> titles = {"method", "flushes", "mean"};
  for (const NamedPercentile& percentile : Percentiles()) titles.emplace_back(percentile.name);
  HtmlTable table("Latency of a flush", titles);
  for (const VariantSummary& summary : measurement.variants) {
    const Latency& latency = summary.latency;
    if (latency.count == 0) continue;
    std::vector<std::string> cells = {VariantText(summary.variant),
                                      CountText(static_cast<double>(latency.count)),
                                      DurationText(latency.mean)};
    for (const NamedPercentile& percentile : Percentiles()) {
      cells.push_back(DurationText(static_cast<double>(latency.*percentile.value)));
    }
    table.AddRow(cells);
  }
  return table.Finish();
}

std::string ClientsTable(const Measurement& measurement) {
  HtmlTable table("Commits a second by clients",
                  {"clients", "commits/s", "95 % interval", "commits a flush", "p50", "p99"});
  for (const ClientsSummary& summary : measurement.clients) {
    table.AddRow({std::to_string(summary.clients), CountText(summary.rate.mean),
                  IntervalText(summary.rate), fmt::format("{:.2f}", summary.commits_per_flush),
                  DurationText(static_cast<double>(summary.latency.p50)),
                  DurationText(static_cast<double>(summary.latency.p99))});
  }
  return table.Finish();
}

std::string CourseTables(const Measurement& measurement) {
  std::string tables;
  for (const VariantSummary& summary : measurement.variants) {
    if (summary.rates.empty()) continue;
    HtmlTable table(VariantText(summary.variant), {"second", "flushes/s"});
    for (const RatePoint& point : summary.rates) {
      table.AddRow({fmt::format("{:.2f}", point.seconds), CountText(point.rate)});
    }
    tables += table.Finish();
  }
  return tables.empty() ? "" : "<details><summary>As tables</summary>\n" + tables + "</details>\n";
}

std::string Entry(const std::string& name, const std::string& text) {
  if (text.empty()) return "";
  return fmt::format("<dt>{}</dt><dd>{}</dd>\n", HtmlEscape(name), HtmlEscape(text));
}

std::string VolumeList(const Volume& volume) {
  std::string list =
      Entry("directory", volume.directory) + Entry("mounted", volume.mount.mount_point) +
      Entry("source", volume.mount.source) + Entry("file system", MountText(volume.mount));
  for (const BlockDevice& device : volume.devices) {
    list += Entry(device.name.empty() ? "device" : device.name, DeviceText(device));
  }
  list += Entry("limits", LimitsText(volume));
  return list.empty() ? "" : "<dl>\n" + list + "</dl>\n";
}

std::string Head(const Measurement& measurement) {
  std::string head = fmt::format(
      "<h1>What this volume can commit</h1>\n<p class=\"muted\">walwise fsync {}, {}, {}{}</p>\n",
      HtmlEscape(measurement.version), HtmlEscape(measurement.started_at),
      DurationText(measurement.duration_seconds * 1e9),
      measurement.interrupted ? ", interrupted" : "");
  return head + Tiles(measurement) + Card("Verdict", List(measurement.verdict), "verdict") +
         Card("Warnings", List(measurement.warnings), "warnings");
}

std::string GroupCaption(const Measurement& measurement) {
  const std::string work = measurement.work_ns > 0
                               ? fmt::format(", {} of processor time a transaction",
                                             DurationText(static_cast<double>(measurement.work_ns)))
                               : "";
  return fmt::format("<p class=\"muted\">By {}{}.</p>\n", MethodText(CommitVariant(measurement)),
                     work);
}

std::string Body(const Measurement& measurement) {
  std::string body = Head(measurement);
  const std::string clients = ClientsChart(measurement);
  body += "<div class=\"pair\">\n" +
          Card("Flushes a second, with 95 % intervals", RateChart(measurement)) +
          Card("Commits by number of clients",
               clients.empty() ? "" : GroupCaption(measurement) + clients) +
          Card("Latency of a flush, logarithmic", LatencyChart(measurement)) +
          Card("Flushes a second over time", CourseChart(measurement) + CourseTables(measurement)) +
          "</div>\n";
  body += Card("Rates", RateTable(measurement));
  if (LatencyRange(measurement.variants).high > 0) {
    body += Card("Latencies", LatencyTable(measurement));
  }
  if (!measurement.clients.empty()) body += Card("Clients", ClientsTable(measurement));
  return body + Card("Volume", VolumeList(measurement.volume));
}

}  // namespace

std::string HtmlText(const Measurement& measurement) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>walwise fsync: what this volume can commit</title>\n<style>{}</style>\n</head>\n"
      "<body>\n<main>\n{}</main>\n</body>\n</html>\n",
      kHtmlStyle, Body(measurement));
}

}  // namespace walwise::fsync
