#pragma once

#include <string>

#include "common/status.h"

namespace walwise::sql {

// The directory with initdb and postgres: `wanted` if it is not "", else the first of those in
// PATH, what pg_config says, and the newest below the distributions' usual places.
Result<std::string> FindServerPrograms(const std::string& wanted);

}  // namespace walwise::sql
