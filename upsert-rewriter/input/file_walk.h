#pragma once

#include <string>
#include <vector>

#include "common/status.h"

namespace walwise::sql {

struct WalkOptions {
  std::vector<std::string> include;  // globs of paths below a directory; empty: known languages
  std::vector<std::string> exclude;
};

struct WalkedFiles {
  std::vector<std::string> paths;     // ordered, each file once
  std::vector<std::string> problems;  // "migrations/x: permission denied": what could not be read
};

// The files that `arguments` name: a file itself, a directory's files (of known languages; not
// below .git, node_modules, vendor, target, build and hidden directories; links to directories are
// not followed), a glob's matches (`**` crosses directories). An argument that names nothing is an
// error.
Result<WalkedFiles> WalkFiles(const std::vector<std::string>& arguments,
                              const WalkOptions& options);

// The whole file. Errors: what the system says; a file above 1 GiB; a directory.
Result<std::string> ReadWholeFile(const std::string& path);
// Beside the old one and renamed over it, with its mode, so that no half-written file is ever seen.
Status ReplaceFile(const std::string& path, const std::string& text);

}  // namespace walwise::sql
