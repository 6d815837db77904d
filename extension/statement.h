#pragma once

// The executor hooks: decide which planned statements are measured, measure them, and put what they
// did into the ledger.
//
// What it costs others: a statement that is not measured passes through with a counter kept for
// `toplevel` and one test a hook; no lock, no allocation, no clock.

namespace walwise::statement {

// Puts the hooks in front of those that are there. REQUIRES: the server is starting.
void InstallHooks();

}  // namespace walwise::statement
