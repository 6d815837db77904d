#include "fsync-bench/report/compare.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "fsync-bench/report/figures.h"

namespace walwise::fsync {

namespace {

double HalfWidth(const Interval& interval) {
  return std::max(interval.mean - interval.low, interval.high - interval.mean);
}

// The values r for which second - r * first is not told from 0. Half widths stand for standard
// errors: the quantile that they share cancels.
std::optional<Interval> Fieller(const Interval& first, const Interval& second) {
  if (!IsKnown(first) || !IsKnown(second) || first.mean <= 0) return std::nullopt;
  // In parts of the means' product, so that great numbers do not overflow.
  const double ratio = second.mean / first.mean;
  const double first_part = HalfWidth(first) / first.mean;
  const double second_part = HalfWidth(second) / first.mean;
  const double a = 1 - first_part * first_part;
  if (!(a > 0)) return std::nullopt;
  const double b = ratio * ratio - second_part * second_part;
  const double root = std::sqrt(std::max(0.0, ratio * ratio - a * b));
  const Interval interval = {ratio, (ratio - root) / a, (ratio + root) / a};
  if (!std::isfinite(interval.low) || !std::isfinite(interval.high)) return std::nullopt;
  return interval;
}

class Differences {
 public:
  explicit Differences(std::vector<Difference>* differences) : differences_(differences) {}

  void Add(const std::string& what, const std::string& first, const std::string& second) {
    if (first != second) differences_->push_back({what, first, second});
  }

 private:
  std::vector<Difference>* differences_;
};

std::string BytesText(const std::optional<int>& bytes) {
  return bytes ? fmt::format("{} bytes", *bytes) : "";
}

std::string RotationText(const std::optional<bool>& rotational) {
  return !rotational ? "" : *rotational ? "yes" : "no";
}

// Names and files of devices are of the machine, not of the volume's kind.
void AddDevices(const std::vector<BlockDevice>& first, const std::vector<BlockDevice>& second,
                Differences* differences) {
  differences->Add("devices", std::to_string(first.size()), std::to_string(second.size()));
  for (size_t i = 0; i < std::min(first.size(), second.size()); i++) {
    const BlockDevice& a = first[i];
    const BlockDevice& b = second[i];
    const auto add = [&](const char* what, const std::string& of_a, const std::string& of_b) {
      differences->Add(fmt::format("device {}, {}", i + 1, what), of_a, of_b);
    };
    add("kind", a.kind, b.kind);
    add("model", a.model, b.model);
    add("size", a.size_bytes ? CapacityText(*a.size_bytes) : "",
        b.size_bytes ? CapacityText(*b.size_bytes) : "");
    add("rotating", RotationText(a.rotational), RotationText(b.rotational));
    add("write cache", a.write_cache, b.write_cache);
    add("scheduler", a.scheduler, b.scheduler);
    add("logical block", BytesText(a.logical_block_bytes), BytesText(b.logical_block_bytes));
    add("physical block", BytesText(a.physical_block_bytes), BytesText(b.physical_block_bytes));
  }
}

void AddRun(const Measurement& first, const Measurement& second, Differences* differences) {
  differences->Add("version of walwise", first.version, second.version);
  differences->Add("interrupted", first.interrupted ? "yes" : "no",
                   second.interrupted ? "yes" : "no");
  differences->Add("file system", first.volume.mount.file_system, second.volume.mount.file_system);
  differences->Add("mount options", fmt::format("{}", fmt::join(first.volume.mount.options, ",")),
                   fmt::format("{}", fmt::join(second.volume.mount.options, ",")));
  AddDevices(first.volume.devices, second.volume.devices, differences);
  differences->Add("limits", LimitsText(first.volume), LimitsText(second.volume));
  if (first.clients.empty() || second.clients.empty()) return;
  differences->Add("method of the clients", MethodText(CommitVariant(first)),
                   MethodText(CommitVariant(second)));
  differences->Add("work of a transaction", DurationText(static_cast<double>(first.work_ns)),
                   DurationText(static_cast<double>(second.work_ns)));
}

std::string StateOf(const VariantSummary* summary) {
  if (summary == nullptr) return "not measured";
  return summary->unavailable.empty() ? "measured" : "unavailable: " + summary->unavailable;
}

std::string StateOf(const ClientsSummary* summary) {
  return summary == nullptr ? "not measured" : "measured";
}

std::string NameOf(const VariantSummary& summary) { return VariantText(summary.variant); }
std::string NameOf(const ClientsSummary& summary) { return ClientsText(summary.clients); }

bool IsSame(const VariantSummary& a, const VariantSummary& b) { return a.variant == b.variant; }
bool IsSame(const ClientsSummary& a, const ClientsSummary& b) { return a.clients == b.clients; }

template <typename Summary>
const Summary* Find(const std::vector<Summary>& summaries, const Summary& wanted) {
  const auto found = std::find_if(summaries.begin(), summaries.end(),
                                  [&](const Summary& known) { return IsSame(known, wanted); });
  return found == summaries.end() ? nullptr : &*found;
}

template <typename Summary, typename Pair>
void AddPairs(const std::vector<Summary>& first, const std::vector<Summary>& second,
              std::vector<Pair>* pairs, Differences* differences) {
  const std::string measured = "measured";
  for (const Summary& summary : first) {
    const Summary* const other = Find(second, summary);
    if (StateOf(&summary) == measured && StateOf(other) == measured) {
      pairs->push_back({summary, *other, RatioOf(summary.rate, other->rate)});
    } else {
      differences->Add(NameOf(summary), StateOf(&summary), StateOf(other));
    }
  }
  for (const Summary& summary : second) {
    if (Find(first, summary) != nullptr) continue;
    differences->Add(NameOf(summary), "not measured", StateOf(&summary));
  }
}

}  // namespace

std::string_view NameOf(Change change) {
  switch (change) {
    case Change::kFaster:
      return "faster";
    case Change::kSlower:
      return "slower";
    case Change::kNotShown:
      break;
  }
  return "no difference shown";
}

RateRatio RatioOf(const Interval& first, const Interval& second) {
  RateRatio ratio;
  if (first.mean > 0) ratio.value = second.mean / first.mean;
  if (!std::isfinite(ratio.value)) ratio.value = 0;
  ratio.interval = Fieller(first, second);
  if (!ratio.interval) return ratio;
  if (ratio.interval->low > 1) ratio.change = Change::kFaster;
  if (ratio.interval->high < 1) ratio.change = Change::kSlower;
  return ratio;
}

Comparison Compare(const Measurement& first, const Measurement& second) {
  Comparison comparison;
  Differences differences(&comparison.differences);
  AddRun(first, second, &differences);
  AddPairs(first.variants, second.variants, &comparison.variants, &differences);
  AddPairs(first.clients, second.clients, &comparison.clients, &differences);
  return comparison;
}

}  // namespace walwise::fsync
