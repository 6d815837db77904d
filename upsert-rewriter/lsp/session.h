#pragma once

#include <string>

namespace walwise::sql {

// Serves the editor that writes to the descriptor `in` and reads from `out`, until it says exit or
// closes `in`. Returns the exit status. Threads that read or look for tables may still run then:
// the caller ends the process without waiting for them.
int ServeEditor(int in, int out, const std::string& version);

}  // namespace walwise::sql
