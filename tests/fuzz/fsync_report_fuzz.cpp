// Any bytes: a measurement that was read is given back as it is, and every report can show it; a
// requirement that was read can be checked.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "fsync-bench/report/compare.h"
#include "fsync-bench/report/html.h"
#include "fsync-bench/report/human.h"
#include "fsync-bench/report/measurement.h"
#include "fsync-bench/report/require.h"
#include "fsync-bench/report/results.h"

namespace {

using namespace walwise::fsync;

void Must(bool condition) {
  if (!condition) std::abort();
}

void CheckReports(const Measurement& measurement) {
  for (const bool unicode : {true, false}) {
    const TextStyle style = {.colour = false, .unicode = unicode, .width = 120};
    for (const char byte : HumanText(measurement, style)) {
      const auto code = static_cast<unsigned char>(byte);
      Must(code == '\n' || (code >= 0x20 && code != 0x7F && (unicode || code < 0x80)));
    }
  }
  Must(HtmlText(measurement).ends_with("</html>\n"));
  Must(ResultName(measurement).find('/') == std::string::npos);
  Must(!ResultsText({{"x.json", measurement}}, {}).empty());
  const Comparison comparison = Compare(measurement, measurement);
  for (const VariantPair& pair : comparison.variants) {
    Must(pair.ratio.change == Change::kNotShown || pair.first.rate.mean != pair.second.rate.mean);
  }
  Must(!ComparisonText(comparison, {}).empty());
  Must(!ComparisonJson(comparison).empty());
}

void CheckMeasurement(const std::string& text) {
  const walwise::Result<Measurement> first = FromJson(text);
  if (!first.ok()) {
    Must(!first.status().message().empty());
    return;
  }
  const std::string canonical = ToJson(*first);
  const walwise::Result<Measurement> second = FromJson(canonical);
  Must(second.ok() && ToJson(*second) == canonical);
  Must(FromJson(ToJson(Anonymous(*first))).ok());
  CheckReports(*first);
}

// What was understood is understood again from its own words.
void CheckRequirement(const std::string& text) {
  const walwise::Result<std::vector<Condition>> conditions = ParseRequire(text);
  if (!conditions.ok()) return;
  for (const Condition& condition : *conditions) {
    const walwise::Result<std::vector<Condition>> again = ParseRequire(condition.text);
    Must(again.ok() && again->size() == 1 && again->front().limit == condition.limit);
  }
  Measurement measurement;
  measurement.variants.emplace_back().latency.count = 1;
  const walwise::Result<std::vector<Check>> checks = CheckRequire(*conditions, measurement);
  Must(!checks.ok() || checks->size() == conditions->size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  CheckMeasurement(text);
  CheckRequirement(text);
  return 0;
}
