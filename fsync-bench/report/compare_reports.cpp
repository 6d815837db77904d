#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "fsync-bench/report/compare.h"
#include "fsync-bench/report/figures.h"

namespace walwise::fsync {

namespace {

using Json = nlohmann::ordered_json;
using Side = TextTable::Side;

Tone ToneOf(Change change) {
  return change == Change::kFaster   ? Tone::kGood
         : change == Change::kSlower ? Tone::kBad
                                     : Tone::kPlain;
}

// "4.03ms -> 1.20ms".
std::string ChangeText(int64_t first, int64_t second) {
  return DurationText(static_cast<double>(first)) + " -> " +
         DurationText(static_cast<double>(second));
}

std::string RatioText(const RateRatio& ratio) {
  if (!ratio.interval) return fmt::format("{:.3f}", ratio.value);
  return fmt::format("{:.3f} ({:.3f}-{:.3f})", ratio.value, std::max(0.0, ratio.interval->low),
                     ratio.interval->high);
}

template <typename Pair>
void AddRates(std::string name, const Pair& pair, TextTable* table) {
  table->AddRow({std::move(name), CountText(pair.first.rate.mean), CountText(pair.second.rate.mean),
                 RatioText(pair.ratio), std::string(NameOf(pair.ratio.change))},
                ToneOf(pair.ratio.change));
}

template <typename Pair>
void AddLatencies(std::string name, const Pair& pair, TextTable* table) {
  const Latency& first = pair.first.latency;
  const Latency& second = pair.second.latency;
  table->AddRow(
      {std::move(name), ChangeText(first.p50, second.p50), ChangeText(first.p99, second.p99)});
}

std::string NameOf(const VariantPair& pair) { return VariantText(pair.first.variant); }
std::string NameOf(const ClientsPair& pair) { return ClientsText(pair.first.clients); }

template <typename Pair>
std::string PairsText(const char* unit, const std::vector<Pair>& pairs, const TextStyle& style) {
  if (pairs.empty()) return "";
  TextTable rates;
  rates.AddColumn(unit, Side::kLeft);
  for (const char* title : {"first", "second", "ratio (95 %)"}) rates.AddColumn(title);
  rates.AddColumn("", Side::kLeft);
  TextTable latencies;
  for (const char* title : {"latency", "p50", "p99"}) latencies.AddColumn(title, Side::kLeft);
  for (const Pair& pair : pairs) {
    AddRates(NameOf(pair), pair, &rates);
    AddLatencies(NameOf(pair), pair, &latencies);
  }
  return rates.Text(style) + "\n" + latencies.Text(style) + "\n";
}

std::string Shown(const std::string& text, const TextStyle& style) {
  return text.empty() ? "-" : Printable(text, style);
}

Json ToJson(const Interval& interval) {
  return {{"mean", interval.mean}, {"low", interval.low}, {"high", interval.high}};
}

template <typename Summary>
Json FiguresOf(const Summary& summary) {
  return {{"rate", ToJson(summary.rate)},
          {"p50_ns", summary.latency.p50},
          {"p99_ns", summary.latency.p99}};
}

template <typename Pair>
void AddFigures(const Pair& pair, Json* json) {
  (*json)["first"] = FiguresOf(pair.first);
  (*json)["second"] = FiguresOf(pair.second);
  (*json)["ratio"] = pair.ratio.value;
  (*json)["ratio_low"] = pair.ratio.interval ? Json(pair.ratio.interval->low) : Json();
  (*json)["ratio_high"] = pair.ratio.interval ? Json(pair.ratio.interval->high) : Json();
  (*json)["change"] = NameOf(pair.ratio.change);
}

Json ToJson(const VariantPair& pair) {
  Json json = {{"method", NameOf(pair.first.variant.method)},
               {"direct_io", pair.first.variant.direct_io},
               {"write_bytes", pair.first.variant.write_bytes}};
  AddFigures(pair, &json);
  return json;
}

Json ToJson(const ClientsPair& pair) {
  Json json = {{"clients", pair.first.clients}};
  AddFigures(pair, &json);
  return json;
}

Json ToJson(const Difference& difference) {
  return {{"what", difference.what}, {"first", difference.first}, {"second", difference.second}};
}

template <typename T>
Json ToJson(const std::vector<T>& values) {
  Json array = Json::array();
  for (const T& value : values) array.push_back(ToJson(value));
  return array;
}

}  // namespace

std::string ComparisonText(const Comparison& comparison, const TextStyle& style) {
  std::string text = PairsText("flushes/s", comparison.variants, style) +
                     PairsText("commits/s", comparison.clients, style);
  if (!comparison.differences.empty()) {
    TextTable table;
    for (const char* title : {"what differs", "first", "second"}) {
      table.AddColumn(title, Side::kLeft);
    }
    for (const Difference& difference : comparison.differences) {
      table.AddRow({Shown(difference.what, style), Shown(difference.first, style),
                    Shown(difference.second, style)});
    }
    text += table.Text(style) + "\n";
  }
  return text + Wrapped("",
                        "Intervals are Fieller's, of the noise within both runs; of twenty one "
                        "misses by chance.",
                        style);
}

std::string ComparisonJson(const Comparison& comparison) {
  const Json json = {
      {"format", "walwise-fsync-comparison"},          {"format_version", 1},
      {"variants", ToJson(comparison.variants)},       {"clients", ToJson(comparison.clients)},
      {"differences", ToJson(comparison.differences)},
  };
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace walwise::fsync
