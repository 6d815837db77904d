#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace walwise::sql {

// Those of `known` that `name` may have been meant for, the nearest first, at most three.
std::vector<std::string_view> NearNames(std::string_view name,
                                        const std::vector<std::string_view>& known);
// "; did you mean 'a' or 'b'?", or "" if nothing is near.
std::string DidYouMean(std::string_view name, const std::vector<std::string_view>& known);

// Everything that a finding's rule may be.
std::vector<std::string_view> RuleIds();
bool IsRuleId(std::string_view id);

}  // namespace walwise::sql
