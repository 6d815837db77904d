#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/status.h"

// What changed, as git tells it. git is run without a shell.

namespace walwise::sql {

struct ChangedFile {
  std::string path;  // relative to the current directory
  // Lines [first, last] of the new version, from 1, in order.
  std::vector<std::pair<size_t, size_t>> lines;
};

// Changes of the work tree since `revision` (untracked files too, with all their lines).
Result<std::vector<ChangedFile>> ChangesSince(const std::string& revision);
// What is staged for the next commit, and the staged content of a file.
Result<std::vector<ChangedFile>> StagedChanges();
Result<std::string> StagedContent(const std::string& path);

}  // namespace walwise::sql
