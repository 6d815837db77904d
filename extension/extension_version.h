#pragma once

// The version of the SQL objects against the version of the library.

namespace walwise {

// Warns, once a session, if the extension's SQL objects are of another version than this library:
// the library keeps working with older scripts, but new views are missing until the update.
void WarnIfScriptIsOlder();

}  // namespace walwise
