#pragma once

#include <CLI/CLI.hpp>

#include <string>

#include "common/status.h"
#include "upsert-rewriter/config/config.h"
#include "upsert-rewriter/run/inputs.h"

// What every command that reads SQL takes.

namespace walwise::cli {

struct InputArguments {
  sql::InputOptions options;
  std::string language;
  std::string config_path;
  bool no_config = false;
};

void AddInputArguments(CLI::App* app, InputArguments* arguments);

// The configuration that applies, and the arguments' own checks. `arguments` is completed: no path
// means the current directory (unless statements come from a server).
Result<sql::Config> ReadConfig(InputArguments* arguments);

// A line on standard error that counts, if that is a terminal.
class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress();
  void operator()(size_t done, size_t all);

 private:
  std::string what_;
  bool shown_;
  bool written_ = false;
  long long last_ms_ = 0;
};

}  // namespace walwise::cli
