#include "tests/difference/options.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/difference/faults.h"

namespace walwise::difference {

namespace {

constexpr char kUsage[] = R"(Usage: difference [OPTION]...

Runs random upserts in two copies of random tables, natively and with walwise.upsert_guard, and
compares all that a client can see. Connects as PGHOST, PGPORT and PGUSER say, as a superuser, to a
server that preloads walwise; makes and drops the databases difference_native and
difference_guarded and the role difference_user. Prints TAP.

  --seed S          the seed (default 1)
  --cases N         how many cases, from 0 (default 100)
  --case I          only case I
  --minutes M       no new case after M minutes
  --mode MODE       always, autocommit, observe or mixed (default: each case has its own)
  --no-identical    never with walwise.upsert_guard_identical
  --guard-setup SQL runs SQL in the second copy, instead of settings of the guard; '' makes a copy
                    that must not differ
  --form FORM       guarded or cte: the second copy runs each upsert as `walwise rewrite` writes it,
                    without a guard, in the databases difference_native and difference_rewritten
  --skip-identical  with --form: upserts without WHERE are rewritten too, most have none
  --fault NAME      with --form: breaks each rewritten statement, for the selftest
  --faults          print the options and names of the faults that must be found, run nothing
  --failures N      stop after N cases that differ (default 5)
  --no-shrink       report a case as it is
  --verbose         one line a case, with its features
  --print           print the script of the cases, run nothing
  --library         print what the scripts need in their database, run nothing

Exit status: 0 no difference, 1 differences, 2 wrong usage or no server.
)";

template <typename Number>
bool ReadNumber(std::string_view text, Number* number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return error == std::errc() && end == text.data() + text.size() && *number >= 0;
}

bool ReadFlag(std::string_view name, Options* options) {
  if (name == "--no-shrink") {
    options->shrinks = false;
  } else if (name == "--no-identical") {
    options->may_be_identical = false;
  } else if (name == "--skip-identical") {
    options->skips_identical = true;
  } else if (name == "--verbose") {
    options->is_verbose = true;
  } else if (name == "--print") {
    options->print_only = true;
  } else if (name == "--faults") {
    options->print_faults = true;
  } else if (name == "--library") {
    options->print_library = true;
  } else {
    return false;
  }
  return true;
}

bool ReadMode(std::string_view value, Options* options) {
  for (std::string_view mode : {"always", "autocommit", "observe", "mixed"}) {
    if (value == mode) options->mode = mode;
  }
  return !options->mode.empty();
}

bool ReadValue(std::string_view name, std::string_view value, Options* options) {
  if (name == "--seed") return ReadNumber(value, &options->seed);
  if (name == "--cases") return ReadNumber(value, &options->cases);
  if (name == "--case") return ReadNumber(value, &options->single_case.emplace());
  if (name == "--minutes") return ReadNumber(value, &options->minutes);
  if (name == "--failures") return ReadNumber(value, &options->most_failures);
  if (name == "--mode") return ReadMode(value, options);
  if (name == "--form") {
    options->form = value;
    return value == "guarded" || value == "cte";
  }
  if (name == "--fault") {
    options->fault = value;
    return IsFault(options->fault);
  }
  if (name == "--guard-setup") {
    options->guard_setup = value;
    return true;
  }
  return false;
}

}  // namespace

std::optional<Options> ParseOptions(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; i++) {
    const std::string_view name = argv[i];
    if (name == "--help" || name == "-h") {
      std::fputs(kUsage, stdout);
      std::exit(0);
    }
    if (ReadFlag(name, &options)) continue;
    if (i + 1 == argc || !ReadValue(name, argv[i + 1], &options)) {
      std::fprintf(stderr, "difference: unknown option or bad value: %s\n", argv[i]);
      return std::nullopt;
    }
    i++;
  }
  return options;
}

}  // namespace walwise::difference
