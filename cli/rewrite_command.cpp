#include <fmt/core.h>

#include <cstdio>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/input_options.h"
#include "cli/output.h"
#include "upsert-rewriter/input/file_walk.h"
#include "upsert-rewriter/rewrite/edits.h"
#include "upsert-rewriter/run/rewrite_run.h"
#include "upsert-rewriter/text/line_index.h"

namespace walwise::cli {

namespace {

struct RewriteArguments {
  InputArguments input;
  std::string strategy;
  bool skip_identical = false;
  bool diff = false;
  bool write = false;
  bool check = false;
};

// Writes one file's outcome: the diff or the new text to standard output, what there is to say
// about it to standard error.
class Output {
 public:
  explicit Output(const RewriteArguments& arguments) : arguments_(arguments) {}

  void operator()(const sql::RewrittenFile& file) {
    if (!file.outcomes.empty()) {
      Explain(file);
    }
    const bool is_changed = file.text != file.document.text;
    changed_ += is_changed ? 1 : 0;
    const std::string& path = file.document.path;
    // Whoever copies standard input through wants all of it, changed or not.
    if (arguments_.write && from_stdin(file)) {
      Print(stdout, file.text);
    } else if (!is_changed) {
      return;
    } else if (arguments_.check) {
      Print(stdout, path + "\n");
    } else if (!arguments_.write) {
      Print(stdout, sql::UnifiedDiff(path, file.document.text, file.text));
    } else if (const Status status = sql::ReplaceFile(path, file.text); !status.ok()) {
      Complain(status.message());
      failed_ = true;
    }
  }

  size_t changed() const { return changed_; }
  bool failed() const { return failed_; }

 private:
  bool from_stdin(const sql::RewrittenFile& file) const {
    const auto& options = arguments_.input.options;
    return file.document.path == "-" || file.document.path == options.stdin_path;
  }

  void Explain(const sql::RewrittenFile& file) {
    const sql::LineIndex lines(file.document.text);
    for (const sql::RewriteOutcome& outcome : file.outcomes) {
      const sql::LineColumn at = lines.At(outcome.statement.begin);
      const std::string place = fmt::format("{}:{}:{}", file.document.path, at.line, at.column);
      if (!outcome.refusal.empty()) {
        Print(stderr, fmt::format("{}: left as it is: {}\n", place, outcome.refusal));
        continue;
      }
      if (!explained_.insert(outcome.notes).second) {
        Print(stderr, fmt::format("{}: rewritten; it differs in what was said above\n", place));
        continue;
      }
      Print(stderr, fmt::format("{}: rewritten; in what it differs:\n", place));
      for (const std::string& note : outcome.notes) {
        Print(stderr, fmt::format("  - {}\n", note));
      }
    }
  }

  const RewriteArguments& arguments_;
  std::set<std::vector<std::string>> explained_;
  size_t changed_ = 0;
  bool failed_ = false;
};

Status Fill(RewriteArguments* arguments, const sql::Config& config,
            sql::RewriteRunOptions* options) {
  const std::string name = !arguments->strategy.empty() ? arguments->strategy
                           : !config.strategy.empty()   ? config.strategy
                                                        : "guarded";
  const auto strategy = sql::StrategyOf(name);
  if (!strategy) {
    return Status::Error("--strategy is guarded or cte, not \"" + name + "\"");
  }
  if (arguments->diff + arguments->write + arguments->check > 1) {
    return Status::Error("--diff, --write and --check exclude each other");
  }
  if (arguments->write && arguments->input.options.staged) {
    return Status::Error("--write changes the files, not what is staged; leave --staged out");
  }
  options->input = arguments->input.options;
  options->rewrite = {*strategy, arguments->skip_identical};
  return {};
}

int Rewrite(RewriteArguments* arguments) {
  const Result<sql::Config> config = ReadConfig(&arguments->input);
  if (!config.ok()) {
    Complain(config.status().message());
    return 2;
  }
  sql::RewriteRunOptions options;
  if (const Status status = Fill(arguments, *config, &options); !status.ok()) {
    Complain(status.message());
    return 2;
  }
  Output output(*arguments);
  Progress progress("files");
  const auto problems = sql::RunRewrite(options, *config, std::ref(output), std::ref(progress));
  if (!problems.ok()) {
    Complain(problems.status().message());
    return 2;
  }
  for (const std::string& problem : *problems) {
    Complain(problem);
  }
  if (output.failed() || !problems->empty()) {
    return 2;
  }
  return arguments->check && output.changed() > 0 ? 1 : 0;
}

}  // namespace

Command AddRewrite(CLI::App* app) {
  auto arguments = std::make_shared<RewriteArguments>();
  AddInputArguments(app, &arguments->input);
  app->add_option(
      "--strategy", arguments->strategy,
      "guarded (default): the upsert stays, fresh rows are filtered out before it; cte: "
      "an INSERT and an UPDATE in one statement");
  app->add_flag("--skip-identical", arguments->skip_identical,
                "DO UPDATE without WHERE is rewritten too: rows that would not change are skipped");
  app->add_flag("--diff", arguments->diff, "prints a unified diff (default)");
  app->add_flag("--write", arguments->write, "changes the files; standard input is copied out");
  app->add_flag("--check", arguments->check,
                "prints the files that would change; exit status 1 if there are any");
  return [arguments] { return Rewrite(arguments.get()); };
}

}  // namespace walwise::cli
