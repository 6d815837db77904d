#pragma once

// A statement's text as the ledger shows it.

namespace walwise {

// Writes the statement at sql[location, location + length) to `out` (`size` bytes), every literal
// replaced by a parameter symbol ($1, $2, ... after the highest the text has), comments dropped,
// white space folded to one blank. No constant of any kind survives. Text that does not fit is cut
// at a character boundary. Returns the bytes written; no terminator.
//
// `location` < 0 means the start, `length` <= 0 to the end. Literals are found by the server's
// own scanner, so the text must be one that the server has parsed; if the scanner no longer accepts
// it (standard_conforming_strings was changed in between), a placeholder takes its place.
//
// REQUIRES: no lock is held (it allocates).
int NormalizeQuery(const char* sql, int location, int length, char* out, int size);

}  // namespace walwise
