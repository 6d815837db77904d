#include "upsert-rewriter/lint/finding.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace walwise::sql {
namespace {

TEST(Finding, ASeveritysNameIsReadBack) {
  for (const Severity severity :
       {Severity::kOff, Severity::kInfo, Severity::kWarning, Severity::kError}) {
    EXPECT_EQ(SeverityOf(SeverityName(severity)), severity);
  }
  EXPECT_EQ(SeverityName(Severity::kWarning), "warning");
  EXPECT_EQ(SeverityOf("Warning"), std::nullopt);
  EXPECT_EQ(SeverityOf(""), std::nullopt);
}

TEST(Finding, TheLintersOwnRulesAreOrdered) {
  EXPECT_TRUE(std::is_sorted(OwnRules().begin(), OwnRules().end(),
                             [](const auto& a, const auto& b) { return a.id < b.id; }));
}

}  // namespace
}  // namespace walwise::sql
