#include "cli/commands.h"

namespace walwise::cli {

std::string_view Version() { return WALWISE_VERSION; }

}  // namespace walwise::cli
