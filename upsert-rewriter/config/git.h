#pragma once

#include <string>
#include <vector>

#include "common/status.h"

namespace walwise::sql {

// What `git ARGUMENTS` writes to its standard output, which may hold any bytes. An error if it
// can't be started or fails: what it says on standard error.
Result<std::string> RunGit(const std::vector<std::string>& arguments);

}  // namespace walwise::sql
