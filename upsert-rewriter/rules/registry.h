#pragma once

#include <span>
#include <string_view>

#include "upsert-rewriter/rules/rule.h"

namespace walwise::sql {

// All rules, ordered by id.
std::span<const Rule* const> AllRules();
const Rule* FindRule(std::string_view id);

}  // namespace walwise::sql
