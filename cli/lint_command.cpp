#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/input_options.h"
#include "cli/output.h"
#include "upsert-rewriter/rules/registry.h"
#include "upsert-rewriter/run/lint_run.h"

namespace walwise::cli {

namespace {

struct LintArguments {
  InputArguments input;
  std::string format = "human";
  std::string colour = "auto";
  std::string baseline;
  std::string write_baseline;
  std::vector<std::string> rules;
  bool error_on_warnings = false;
  bool with_fixes = false;
};

Status SetRule(const std::string& setting, sql::LintOptions* options) {
  const size_t mark = setting.find('=');
  const std::string id = setting.substr(0, mark);
  const auto own = sql::OwnRules();
  const bool is_own =
      std::any_of(own.begin(), own.end(), [&](const sql::OwnRule& rule) { return rule.id == id; });
  if (sql::FindRule(id) == nullptr && !is_own) {
    return Status::Error("--rule does not know \"" + id + "\"; `walwise rules` lists them");
  }
  const auto severity =
      mark == std::string::npos ? std::nullopt : sql::SeverityOf(setting.substr(mark + 1));
  if (!severity) {
    return Status::Error("--rule takes ID=SEVERITY with off, info, warning or error, not \"" +
                         setting + "\"");
  }
  options->severities[id] = *severity;
  return {};
}

Status Fill(const LintArguments& arguments, const sql::Config& config,
            sql::LintRunOptions* options) {
  options->input = arguments.input.options;
  options->lint.severities = config.rules;
  options->lint.with_fixes = arguments.with_fixes;
  if (const auto strategy = sql::StrategyOf(config.strategy)) {
    options->lint.rewrite.strategy = *strategy;
  }
  for (const std::string& setting : arguments.rules) {
    if (const Status status = SetRule(setting, &options->lint); !status.ok()) {
      return status;
    }
  }
  options->baseline = arguments.baseline.empty() ? config.baseline : arguments.baseline;
  if (!arguments.write_baseline.empty()) {
    options->baseline = arguments.write_baseline;
    options->write_baseline = true;
  }
  return {};
}

bool UseColour(const std::string& when) {
  return when == "always" ||
         (when == "auto" && isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr);
}

int Lint(LintArguments* arguments) {
  const auto format = sql::ReportFormatOf(arguments->format);
  if (!format) {
    Complain("--format does not know \"" + arguments->format + "\"; see --help");
    return 2;
  }
  const Result<sql::Config> config = ReadConfig(&arguments->input);
  if (!config.ok()) {
    Complain(config.status().message());
    return 2;
  }
  sql::LintRunOptions options;
  if (const Status status = Fill(*arguments, *config, &options); !status.ok()) {
    Complain(status.message());
    return 2;
  }
  const auto reporter =
      sql::MakeReporter({*format, UseColour(arguments->colour), std::string(Version())}, stdout);
  Progress progress("files");
  const auto result = sql::RunLint(options, *config, reporter.get(), std::ref(progress));
  if (!result.ok()) {
    Complain(result.status().message());
    return 2;
  }
  for (const std::string& problem : result->problems) {
    Complain(problem);
  }
  if (!result->problems.empty()) {
    return 2;
  }
  const bool strict = arguments->error_on_warnings || config->error_on_warnings;
  return result->errors > 0 || (strict && result->warnings > 0) ? 1 : 0;
}

}  // namespace

Command AddLint(CLI::App* app) {
  auto arguments = std::make_shared<LintArguments>();
  AddInputArguments(app, &arguments->input);
  app->add_flag("--stat-statements", arguments->input.options.stat_statements,
                "also the statements in pg_stat_statements of the server that --dsn names");
  app->add_option("--format", arguments->format, "human, json, github, gitlab, junit or sarif")
      ->capture_default_str();
  app->add_option("--colour,--color", arguments->colour, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  app->add_option("--rule", arguments->rules,
                  "ID=SEVERITY: a rule is off, info, warning or error; may be repeated")
      ->allow_extra_args(false);
  app->add_flag("--error-on-warnings", arguments->error_on_warnings,
                "warnings give exit status 1 too");
  app->add_flag("--fixes", arguments->with_fixes, "shows what `walwise rewrite` would do");
  app->add_option("--baseline", arguments->baseline, "a file of findings that are known");
  app->add_option("--write-baseline", arguments->write_baseline,
                  "writes all findings to this file and reports none");
  return [arguments] { return Lint(arguments.get()); };
}

}  // namespace walwise::cli
