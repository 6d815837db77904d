#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "common/status.h"

// What changed, as git tells it. git is run without a shell, pager, external diff or colour. Errors
// are git's own words. Links, submodules and deleted files are left out; a renamed file has the
// lines that changed with it.

namespace walwise::sql {

struct ChangedFile {
  std::string path;  // relative to the current directory
  // Lines [first, last] of the new version, from 1, in order. Where lines were removed, those on
  // both sides of the gap. A new file has [1, kLastLine].
  static constexpr size_t kLastLine = static_cast<size_t>(-1);
  std::vector<std::pair<size_t, size_t>> lines;
};

// Changes of the work tree since `revision` (untracked files too, with all their lines, but not
// ignored ones). HEAD may have no commit yet: then all is new. The files are ordered by path.
Result<std::vector<ChangedFile>> ChangesSince(const std::string& revision);
// What is staged for the next commit, and the staged content of a file.
Result<std::vector<ChangedFile>> StagedChanges();
Result<std::string> StagedContent(const std::string& path);

}  // namespace walwise::sql
