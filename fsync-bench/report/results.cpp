#include "fsync-bench/report/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "fsync-bench/report/figures.h"

namespace walwise::fsync {

namespace {

using Side = TextTable::Side;

// "gp3-3000", "ebs", "instance-store", or what kind of device it is: "nvme"; "" without one.
std::string VolumeWord(const Volume& volume) {
  if (volume.type) {
    const std::string type(NameOf(*volume.type));
    return volume.limits ? fmt::format("{}-{}", type, volume.limits->iops) : type;
  }
  if (volume.cloud == CloudDisk::kEbs) return "ebs";
  if (volume.cloud == CloudDisk::kInstanceStore) return "instance-store";
  return volume.devices.empty() ? "" : volume.devices.back().kind;
}

bool IsPart(char byte) { return std::isalnum(static_cast<unsigned char>(byte)) != 0; }

// Letters and digits; what is between them becomes one hyphen.
std::string Word(std::string_view text) {
  std::string word;
  for (const char byte : text) {
    if (IsPart(byte)) {
      word += byte;
    } else if (!word.empty() && word.back() != '-') {
      word += '-';
    }
  }
  return word;
}

std::string WithoutPunctuation(std::string_view time) {
  std::string digits(time);
  std::erase_if(digits, [](char byte) { return !IsPart(byte); });
  return digits;
}

const VariantSummary* MainVariant(const Measurement& measurement) {
  const VariantSummary* first = nullptr;
  const Variant committed = CommitVariant(measurement);
  for (const VariantSummary& summary : measurement.variants) {
    if (!summary.unavailable.empty() || summary.latency.count == 0) continue;
    if (summary.variant == committed) return &summary;
    if (first == nullptr) first = &summary;
  }
  return first;
}

double RateOf(const StoredResult& result) {
  const VariantSummary* main = MainVariant(result.measurement);
  return main == nullptr ? 0 : main->rate.mean;
}

const ClientsSummary* MostCommits(const Measurement& measurement) {
  const auto most = std::max_element(
      measurement.clients.begin(), measurement.clients.end(),
      [](const ClientsSummary& a, const ClientsSummary& b) { return a.rate.mean < b.rate.mean; });
  return most == measurement.clients.end() ? nullptr : &*most;
}

std::vector<std::string> Cells(const StoredResult& result, const TextStyle& style) {
  const Measurement& measurement = result.measurement;
  std::vector<std::string> cells = {Printable(result.file, style),
                                    Printable(VolumeWord(measurement.volume), style),
                                    Printable(measurement.volume.mount.file_system, style)};
  const VariantSummary* main = MainVariant(measurement);
  if (main == nullptr) return cells;
  cells.push_back(VariantText(main->variant));
  cells.push_back(CountText(main->rate.mean));
  cells.push_back(DurationText(static_cast<double>(main->latency.p50)));
  cells.push_back(DurationText(static_cast<double>(main->latency.p99)));
  if (const ClientsSummary* most = MostCommits(measurement)) {
    cells.push_back(CountText(most->rate.mean));
    cells.push_back(std::to_string(most->clients));
  }
  return cells;
}

}  // namespace

std::string ResultName(const Measurement& measurement) {
  std::string name;
  for (const std::string& part :
       {Word(VolumeWord(measurement.volume)), Word(measurement.volume.mount.file_system),
        WithoutPunctuation(measurement.started_at)}) {
    if (!part.empty()) name += (name.empty() ? "" : "-") + part;
  }
  return name + ".json";
}

std::string ResultsText(std::vector<StoredResult> results, const TextStyle& style) {
  std::stable_sort(
      results.begin(), results.end(),
      [](const StoredResult& a, const StoredResult& b) { return RateOf(a) > RateOf(b); });
  TextTable table;
  for (const char* title : {"file", "volume", "file system", "method"}) {
    table.AddColumn(title, Side::kLeft);
  }
  for (const char* title : {"flushes/s", "p50", "p99", "most commits/s", "clients"}) {
    table.AddColumn(title);
  }
  for (const StoredResult& result : results) table.AddRow(Cells(result, style));
  return table.Text(style);
}

}  // namespace walwise::fsync
