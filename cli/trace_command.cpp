#include <fmt/core.h>

#include <cstdio>
#include <functional>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/input_options.h"
#include "cli/output.h"
#include "upsert-rewriter/trace/trace_report.h"
#include "upsert-rewriter/trace/trace_run.h"

namespace walwise::cli {

namespace {

struct TraceArguments {
  InputArguments input;
  std::string strategy;
  std::string bindir;
  bool skip_identical = false;
  bool json = false;
};

Result<sql::Strategy> ChosenStrategy(const TraceArguments& arguments, const sql::Config& config) {
  const std::string name = !arguments.strategy.empty() ? arguments.strategy
                           : !config.strategy.empty()  ? config.strategy
                                                       : "guarded";
  const auto strategy = sql::StrategyOf(name);
  return strategy ? Result<sql::Strategy>(*strategy)
                  : Status::Error("--strategy is guarded or cte, not \"" + name + "\"");
}

int ExitStatus(const sql::TraceRunResult& result) {
  for (const std::string& problem : result.problems) {
    Complain(problem);
  }
  if (result.has_distances) {
    Complain(
        "the server has no pg_walinspect: WAL bytes are how far its position moved, by whomever");
  }
  if (result.interrupted) {
    Complain("interrupted");
  }
  if (result.disagreeing > 0) {
    return 1;
  }
  return result.interrupted || result.not_traced > 0 || !result.problems.empty() ? 2 : 0;
}

int Trace(TraceArguments* arguments) {
  const Result<sql::Config> config = ReadConfig(&arguments->input);
  if (!config.ok()) {
    Complain(config.status().message());
    return 2;
  }
  const Result<sql::Strategy> strategy = ChosenStrategy(*arguments, *config);
  if (!strategy.ok()) {
    Complain(strategy.status().message());
    return 2;
  }
  const sql::TraceRunOptions options = {
      arguments->input.options, {*strategy, arguments->skip_identical}, arguments->bindir};
  const auto print = [&](const sql::FileTrace& file) {
    Print(stdout, arguments->json ? sql::JsonTrace(file, *strategy) + "\n"
                                  : sql::HumanTrace(file, *strategy));
  };
  Progress progress("files");
  const auto result = sql::RunTrace(options, *config, print, std::ref(progress));
  if (!result.ok()) {
    Complain(result.status().message());
    return 2;
  }
  if (!arguments->json) {
    Print(stdout, fmt::format("{} traced, {} could not be, {} disagree\n", result->traced,
                              result->not_traced, result->disagreeing));
  }
  return ExitStatus(*result);
}

}  // namespace

Command AddTrace(CLI::App* app) {
  auto arguments = std::make_shared<TraceArguments>();
  AddInputArguments(app, &arguments->input);
  app->get_option("--dsn")->description(
      "a server to run the statements on, on copies of its tables in a schema of their own, which "
      "is dropped; default: a throwaway server");
  app->add_option("--strategy", arguments->strategy, "guarded (default) or cte, as for rewrite");
  app->add_flag("--skip-identical", arguments->skip_identical, "as for rewrite");
  app->add_option("--pg-bindir", arguments->bindir,
                  "where initdb and postgres are, for the throwaway server");
  app->add_flag("--json", arguments->json, "prints one JSON object a file");
  return [arguments] { return Trace(arguments.get()); };
}

}  // namespace walwise::cli
