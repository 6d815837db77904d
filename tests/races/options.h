// The command line of `races`.
#pragma once

#include <cstdint>

#include "tests/races/round.h"

namespace walwise::races {

struct Options {
  Plan plan;
  uint64_t seed = 1;
  int seconds = 5;
  bool expects_contradiction = false;
};

enum class Parsed { kRun, kHelp, kWrong };

// Prints what is wrong, or the help.
Parsed Parse(int argc, char** argv, Options* options);

}  // namespace walwise::races
