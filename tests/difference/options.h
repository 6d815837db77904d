// The command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace walwise::difference {

struct Options {
  uint64_t seed = 1;
  int cases = 100;
  std::optional<int> single_case;
  double minutes = 0;  // 0: no limit
  std::string mode;    // empty: by chance
  std::optional<std::string> guard_setup;
  int most_failures = 5;
  bool print_only = false;
  bool print_library = false;
  bool is_verbose = false;
  bool shrinks = true;
  bool may_be_identical = true;
  std::string form;              // guarded or cte: upserts rewritten, instead of the guard
  bool skips_identical = false;  // rewritten with --skip-identical
  std::string fault;             // rewritten with a deliberate fault (faults.h)
  bool print_faults = false;
};

// Nothing, and an explanation on stderr, if the arguments are wrong. --help ends the program.
std::optional<Options> ParseOptions(int argc, char** argv);

}  // namespace walwise::difference
