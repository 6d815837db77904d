#include <fmt/core.h>

#include "cli/commands.h"
#include "upsert-rewriter/rules/registry.h"

namespace walwise::cli {

Command AddRules(CLI::App*) {
  return [] {
    constexpr const char* kForm = "{:<34} {:<8} {:<14} {}\n";
    for (const sql::Rule* rule : sql::AllRules()) {
      fmt::print(kForm, rule->id, sql::SeverityName(rule->severity), rule->category, rule->summary);
    }
    for (const sql::OwnRule& rule : sql::OwnRules()) {
      fmt::print(kForm, rule.id, sql::SeverityName(rule.severity), "linter", rule.summary);
    }
    return 0;
  };
}

}  // namespace walwise::cli
