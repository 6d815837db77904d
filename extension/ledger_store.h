#pragma once

// Keeps the ledger across restarts, in a file of the data directory.

namespace walwise::ledger {

// At server start: takes the ledger from the file, and removes it, so that a crash later on does
// not bring old counters back. A file that is damaged, foreign or of another version is left out
// with a LOG message: the server starts with an empty ledger.
void Load();

// At a clean shutdown: writes the file, whole or not at all.
void Save();

}  // namespace walwise::ledger
