#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/status.h"
#include "upsert-rewriter/lint/finding.h"

// .walwise.toml. docs/configuration.md and docs/walwise.schema.json describe it.

namespace walwise::sql {

struct Config {
  std::string path;                  // of the file; "" if there is none
  std::vector<std::string> include;  // globs; empty: all files of known languages
  std::vector<std::string> exclude;  // globs, relative to the file's directory
  std::vector<std::string> schema;   // DDL files; these and the baseline: from where `path` is
  std::string baseline;              // "" if there is none
  bool error_on_warnings = false;
  std::map<std::string, Severity, std::less<>> rules;  // [rules] id = "off" | "info" | ...
  std::string strategy;                                // [rewrite] strategy = "guarded" | "cte"
};

// Parses the text, which was found at `path`; an error names line and key. An unknown key or rule
// is an error that lists near names.
Result<Config> ParseConfig(std::string_view text, const std::string& path);
// The nearest .walwise.toml from `directory` upward, or an empty Config. Paths in it are relative
// to the current directory.
Result<Config> FindConfig(const std::string& directory);

}  // namespace walwise::sql
