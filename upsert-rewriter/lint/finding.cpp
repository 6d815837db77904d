#include "upsert-rewriter/lint/finding.h"

#include <array>

namespace walwise::sql {

namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 4> kNames = {"off", "info", "warning", "error"};

constexpr OwnRule kOwnRules[] = {
    {"ignore-without-reason", Severity::kWarning,
     "A walwise-ignore comment does not say why the rule does not matter there."},
    {"syntax", Severity::kError, "PostgreSQL's parser does not accept the statement."},
    {"unused-ignore", Severity::kWarning,
     "A walwise-ignore comment silences nothing, or names no rule."},
};

}  // namespace

std::string_view SeverityName(Severity severity) { return kNames[static_cast<size_t>(severity)]; }

std::optional<Severity> SeverityOf(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) {
      return static_cast<Severity>(i);
    }
  }
  return std::nullopt;
}

std::span<const OwnRule> OwnRules() { return kOwnRules; }

}  // namespace walwise::sql
