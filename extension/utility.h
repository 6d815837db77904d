#pragma once

// The utility hook: COPY, CREATE TABLE AS, DDL and the like are measured with walwise.track =
// 'writes', and inside a measured statement, whose WAL theirs is not.

namespace walwise::utility {

// Puts the hook in front of the one that is there. REQUIRES: the server is starting.
void InstallHook();

}  // namespace walwise::utility
