#include "fsync-bench/report/require.h"

#include <fmt/format.h>

#include "fsync-bench/report/figures.h"

namespace walwise::fsync {

namespace {

struct Subject {
  const Interval* rate = nullptr;
  const Latency* latency = nullptr;
};

Status NotMeasured(const Condition& condition, const std::string& what) {
  return Status::Error(condition.text + ": " + what);
}

Result<Subject> ClientsOf(const Condition& condition, const Measurement& measurement) {
  for (const ClientsSummary& summary : measurement.clients) {
    if (summary.clients == condition.clients) return Subject{&summary.rate, &summary.latency};
  }
  return NotMeasured(condition, fmt::format("{0} clients were not measured; run walwise fsync with "
                                            "--clients {0}",
                                            condition.clients));
}

Result<Subject> VariantOf(const Condition& condition, const Measurement& measurement,
                          const Variant& server) {
  Variant wanted = server;
  if (condition.method && *condition.method != server.method) {
    wanted = {*condition.method, false, server.write_bytes};
  }
  for (const VariantSummary& summary : measurement.variants) {
    if (summary.variant != wanted) continue;
    if (!summary.unavailable.empty()) {
      return NotMeasured(condition, fmt::format("{} is not available here: {}", MethodText(wanted),
                                                summary.unavailable));
    }
    return Subject{&summary.rate, &summary.latency};
  }
  return NotMeasured(condition,
                     fmt::format("{} was not measured; run walwise fsync with --methods {}",
                                 VariantText(wanted), NameOf(wanted.method)));
}

double ValueOf(const Subject& subject, const std::string& figure) {
  if (figure == "rate") return subject.rate->mean;
  if (figure == "mean") return subject.latency->mean;
  if (figure == "min") return static_cast<double>(subject.latency->min);
  for (const NamedPercentile& percentile : Percentiles()) {
    if (percentile.name == figure) return static_cast<double>(subject.latency->*percentile.value);
  }
  return 0;
}

bool Holds(double value, const std::string& relation, double limit) {
  if (relation == "<") return value < limit;
  if (relation == "<=") return value <= limit;
  return relation == ">" ? value > limit : value >= limit;
}

Check CheckOf(const Condition& condition, const Subject& subject) {
  Check check;
  check.text = condition.text;
  check.value = ValueOf(subject, condition.figure);
  check.passed = Holds(check.value, condition.relation, condition.limit);
  if (condition.figure != "rate") {
    check.measured = DurationText(check.value);
    return check;
  }
  const Interval& rate = *subject.rate;
  check.measured = fmt::format("{} ({})", CountText(rate.mean), IntervalText(rate));
  check.is_close = IsKnown(rate) && rate.low <= condition.limit && condition.limit <= rate.high;
  return check;
}

}  // namespace

Result<std::vector<Check>> CheckRequire(const std::vector<Condition>& conditions,
                                        const Measurement& measurement, const Variant& server) {
  std::vector<Check> checks;
  for (const Condition& condition : conditions) {
    const Result<Subject> subject = condition.clients > 0
                                        ? ClientsOf(condition, measurement)
                                        : VariantOf(condition, measurement, server);
    if (!subject.ok()) return subject.status();
    if (subject->latency->count == 0) {
      return NotMeasured(condition,
                         "nothing was counted; run walwise fsync with a longer --duration");
    }
    checks.push_back(CheckOf(condition, *subject));
  }
  return checks;
}

std::string RequireText(const std::vector<Check>& checks) {
  std::string text;
  for (const Check& check : checks) {
    const char* const verdict = check.passed ? "ok" : "FAILED";
    text += fmt::format("{}: {}, measured {}{}\n", verdict, check.text, check.measured,
                        check.is_close ? "; the limit lies within the interval" : "");
  }
  return text;
}

}  // namespace walwise::fsync
