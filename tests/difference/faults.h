// Deliberate faults in rewritten statements: each breaks one part of a form that its correctness
// hangs on, and the tester must find each (tests/difference/selftest).
#pragma once

#include <string>

namespace walwise::difference {

// A line each: the options of a run that must find it, a tab, its name.
std::string FaultTable();
bool IsFault(const std::string& name);

// The rewritten statement with the fault; unchanged where it does not apply, or has no such place.
std::string WithFault(std::string sql, const std::string& name);

// Of faults that show in what is rewritten: the statement before that.
std::string WithSourceFault(std::string sql, const std::string& name);

}  // namespace walwise::difference
