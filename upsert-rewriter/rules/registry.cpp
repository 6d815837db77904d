#include "upsert-rewriter/rules/registry.h"

#include <algorithm>
#include <array>

namespace walwise::sql {

// Each is defined in the file of its name. Ordered by id.
extern const Rule kUpsertLocksBeforeWhere;

namespace {

const std::array kRules = {
    &kUpsertLocksBeforeWhere,
};

}  // namespace

std::span<const Rule* const> AllRules() { return kRules; }

const Rule* FindRule(std::string_view id) {
  const auto found =
      std::find_if(kRules.begin(), kRules.end(), [&](const Rule* rule) { return rule->id == id; });
  return found == kRules.end() ? nullptr : *found;
}

}  // namespace walwise::sql
