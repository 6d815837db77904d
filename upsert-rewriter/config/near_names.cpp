#include "upsert-rewriter/config/near_names.h"

#include <algorithm>
#include <utility>

#include "upsert-rewriter/lint/finding.h"
#include "upsert-rewriter/rules/registry.h"

namespace walwise::sql {

namespace {

constexpr size_t kMaxNames = 3;
constexpr size_t kMaxLength = 100;

// Bytes inserted, removed or replaced.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) {
    row[j] = j;
  }
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

}  // namespace

std::vector<std::string_view> NearNames(std::string_view name,
                                        const std::vector<std::string_view>& known) {
  std::vector<std::pair<size_t, std::string_view>> near;
  for (const std::string_view candidate : known) {
    const size_t distance = Distance(name.substr(0, kMaxLength), candidate);
    const bool is_part = name.size() >= 4 && candidate.find(name) != std::string_view::npos;
    if (is_part || distance <= std::max<size_t>(candidate.size() / 3, 1)) {
      near.emplace_back(distance, candidate);
    }
  }
  std::sort(near.begin(), near.end());
  std::vector<std::string_view> names;
  for (size_t i = 0; i < std::min(near.size(), kMaxNames); ++i) {
    names.push_back(near[i].second);
  }
  return names;
}

std::string DidYouMean(std::string_view name, const std::vector<std::string_view>& known) {
  const std::vector<std::string_view> names = NearNames(name, known);
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    text += i == 0 ? "; did you mean '" : i + 1 < names.size() ? "', '" : "' or '";
    text += names[i];
  }
  return names.empty() ? "" : text + "'?";
}

std::vector<std::string_view> RuleIds() {
  std::vector<std::string_view> ids;
  for (const Rule* rule : AllRules()) {
    ids.push_back(rule->id);
  }
  for (const OwnRule& rule : OwnRules()) {
    ids.push_back(rule.id);
  }
  return ids;
}

bool IsRuleId(std::string_view id) {
  const auto own = OwnRules();
  return FindRule(id) != nullptr ||
         std::any_of(own.begin(), own.end(), [&](const OwnRule& rule) { return rule.id == id; });
}

}  // namespace walwise::sql
