#pragma once

#include <string>
#include <vector>

#include "common/status.h"

namespace walwise::sql {

struct WalkOptions {
  std::vector<std::string> include;  // globs (input/glob.h) of files; empty: known languages
  std::vector<std::string> exclude;  // globs of files and of directories
  std::string base;                  // what both are relative to; "": the current directory
};

struct WalkedFiles {
  std::vector<std::string> paths;     // ordered, each file (device and inode) once
  std::vector<std::string> problems;  // "migrations/x: permission denied": what could not be read
};

// The files that `arguments` name: a file itself, a directory's files (of known languages; not
// below .git, node_modules, vendor, target, build and hidden directories; links to directories are
// not followed), a glob's matches (`**` crosses directories). An argument that names nothing is an
// error.
Result<WalkedFiles> WalkFiles(const std::vector<std::string>& arguments,
                              const WalkOptions& options);

// Whether a walk of a directory above it would take a file of this name: what is left of a list of
// files that came from elsewhere (from git). The file's content is looked at as the walk does.
Result<std::vector<std::string>> OnlyWalked(const std::vector<std::string>& paths,
                                            const WalkOptions& options);

// The whole file; of one that grows meanwhile, what it was at the beginning. Errors, which name the
// path: what the system says; more than 1 GiB; a directory; a file that became shorter meanwhile.
Result<std::string> ReadWholeFile(const std::string& path);
// Beside the old one and renamed over it, with its mode, so that no half-written file is ever seen,
// and none is left by a signal. One at a time.
// A link stays: what it points to is replaced. A file that may not be written is an error.
Status ReplaceFile(const std::string& path, const std::string& text);

}  // namespace walwise::sql
