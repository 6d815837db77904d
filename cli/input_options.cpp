#include "cli/input_options.h"

#include <fmt/core.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <utility>

#include "cli/output.h"
#include "upsert-rewriter/input/file_walk.h"

namespace walwise::cli {

namespace {

constexpr long long kBetweenUpdatesMs = 100;

long long NowMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

void AddInputArguments(CLI::App* app, InputArguments* arguments) {
  sql::InputOptions& options = arguments->options;
  app->add_option("PATH", options.paths,
                  "files, directories and globs; - is standard input; default: the configuration's "
                  "files below this directory");
  app->add_option("--language", arguments->language,
                  "of all inputs: sql, python, go, javascript, typescript, java, kotlin, ruby, "
                  "rust, csharp, php, log, csvlog, jsonlog; default: by name and content");
  app->add_option("--stdin-path", options.stdin_path,
                  "the path that standard input is reported under; its name tells the language");
  app->add_option("--schema", options.schema_files,
                  "DDL files to take tables and types from; may be repeated")
      ->allow_extra_args(false);
  app->add_option("--dsn", options.dsn,
                  "a server to take tables and types from (libpq connection string or URI; better "
                  "leave the password to PGPASSFILE)");
  app->add_option("--config", arguments->config_path, "default: the nearest .walwise.toml upward");
  app->add_flag("--no-config", arguments->no_config, "reads no .walwise.toml");
  app->add_option("--since", options.since,
                  "only lines that changed since this git revision, and new files");
  app->add_flag("--staged", options.staged, "only what is staged for the next commit");
  app->add_option("--threads", options.threads, "default: one a processor");
}

Result<sql::Config> ReadConfig(InputArguments* arguments) {
  sql::InputOptions& options = arguments->options;
  if (!arguments->language.empty()) {
    options.language = sql::LanguageByName(arguments->language);
    if (!options.language) {
      return Status::Error("--language does not know \"" + arguments->language + "\"; see --help");
    }
  }
  if (options.staged && !options.since.empty()) {
    return Status::Error("--staged and --since exclude each other");
  }
  if (options.paths.empty() && !options.stat_statements) {
    options.paths.emplace_back(".");
  }
  if (arguments->no_config) {
    return sql::Config{};
  }
  if (arguments->config_path.empty()) {
    return sql::FindConfig(".");
  }
  Result<std::string> text = sql::ReadWholeFile(arguments->config_path);
  if (!text.ok()) {
    return text.status();
  }
  return sql::ParseConfig(*text, arguments->config_path);
}

Progress::Progress(std::string what)
    : what_(std::move(what)), shown_(isatty(STDERR_FILENO) != 0), last_ms_(NowMs()) {}

Progress::~Progress() {
  if (written_) {
    Print(stderr, "\r\033[K");
  }
}

void Progress::operator()(size_t done, size_t all) {
  const long long now = shown_ ? NowMs() : 0;
  if (!shown_ || now - last_ms_ < kBetweenUpdatesMs) {
    return;
  }
  last_ms_ = now;
  written_ = true;
  Print(stderr, fmt::format("\r\033[K{} of {} {}", done, all, what_));
  std::fflush(stderr);
}

}  // namespace walwise::cli
