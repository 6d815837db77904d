#include <fmt/core.h>

#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/output.h"
#include "upsert-rewriter/run/deep_thread.h"
#include "upsert-rewriter/tree/parser.h"

namespace {

using walwise::cli::Command;

constexpr int kParsed = -1;

// The exit status if the command line ends the program (--help, an error), else kParsed.
int Parse(CLI::App* app, int argc, char** argv) {
  CLI11_PARSE(*app, argc, argv);
  return kParsed;
}

int Main(int argc, char** argv) {
  CLI::App app("Finds writes that PostgreSQL pays for and that change nothing.", "walwise");
  app.set_version_flag("--version",
                       fmt::format("walwise {}, grammar of PostgreSQL {}", walwise::cli::Version(),
                                   walwise::sql::Parser::GrammarVersion()));
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0 done; 1 errors found (lint), files to change (rewrite --check), forms that "
      "disagree (trace) or a condition that is not met (fsync --require); 2 it could not be done; "
      "128 and the signal's number where a signal ended it.");

  std::vector<std::pair<CLI::App*, Command>> commands;
  const auto add = [&](const char* name, const char* what, Command (*make)(CLI::App*)) {
    CLI::App* command = app.add_subcommand(name, what);
    commands.emplace_back(command, make(command));
  };
  add("fsync", "measures what the volume of a server's WAL can commit", walwise::cli::AddFsync);
  add("lint", "finds costly statements in SQL, logs and application code", walwise::cli::AddLint);
  add("lsp", "shows editors what lint finds, and rewrites (language server on standard input)",
      walwise::cli::AddLsp);
  add("rewrite", "rewrites upserts so that rows are not locked for nothing",
      walwise::cli::AddRewrite);
  add("trace", "runs upserts and their rewritten forms, and shows what each costs",
      walwise::cli::AddTrace);
  add("rules", "lists the rules of lint", walwise::cli::AddRules);

  const int status = Parse(&app, argc, argv);
  if (status != kParsed) {
    return status == 0 ? 0 : 2;
  }
  for (const auto& [command, run] : commands) {
    if (command->parsed()) {
      return run();
    }
  }
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  // A reader that goes away (`walwise lint | head`) is seen as an error of writing.
  std::signal(SIGPIPE, SIG_IGN);
  walwise::cli::OpenStandardStreams();
  int status = 2;
  walwise::sql::RunDeep([&] { status = Main(argc, argv); });
  return walwise::cli::FinishOutput(status);
}
