// What every database of the tester has besides the case's own schema.
#pragma once

#include <string>

namespace walwise::difference {

// Types, collations and functions, in the schema `lib`. The collation `ci` is nondeterministic
// where the server has ICU, and otherwise an ordinary one.
std::string LibraryScript(bool has_icu);

// Cluster-wide objects, made once before the databases: the role that row security applies to.
std::string ClusterScript();

}  // namespace walwise::difference
