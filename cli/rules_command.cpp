#include <fmt/core.h>

#include "cli/commands.h"
#include "cli/output.h"
#include "upsert-rewriter/rules/registry.h"

namespace walwise::cli {

Command AddRules(CLI::App*) {
  return [] {
    const auto print = [](auto id, sql::Severity severity, auto category, auto summary) {
      Print(stdout, fmt::format("{:<34} {:<8} {:<14} {}\n", id, sql::SeverityName(severity),
                                category, summary));
    };
    for (const sql::Rule* rule : sql::AllRules()) {
      print(rule->id, rule->severity, rule->category, rule->summary);
    }
    for (const sql::OwnRule& rule : sql::OwnRules()) {
      print(rule.id, rule.severity, "linter", rule.summary);
    }
    return 0;
  };
}

}  // namespace walwise::cli
