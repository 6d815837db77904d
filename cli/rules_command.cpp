#include <fmt/core.h>

#include "cli/commands.h"
#include "upsert-rewriter/rules/registry.h"

namespace walwise::cli {

Command AddRules(CLI::App*) {
  return [] {
    for (const sql::Rule* rule : sql::AllRules()) {
      fmt::print("{:<34} {:<8} {:<14} {}\n", rule->id, sql::SeverityName(rule->severity),
                 rule->category, rule->summary);
    }
    return 0;
  };
}

}  // namespace walwise::cli
