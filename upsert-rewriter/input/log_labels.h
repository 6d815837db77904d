#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

// The words that begin the server's messages and their parts.

namespace walwise::sql {

inline bool IsLogSeverity(std::string_view word) {
  constexpr std::string_view kSeverities[] = {"LOG",    "ERROR",  "WARNING", "FATAL",
                                              "PANIC",  "NOTICE", "INFO",    "DEBUG1",
                                              "DEBUG2", "DEBUG3", "DEBUG4",  "DEBUG5"};
  return std::find(std::begin(kSeverities), std::end(kSeverities), word) != std::end(kSeverities);
}

inline bool IsLogPart(std::string_view word) {
  constexpr std::string_view kParts[] = {"STATEMENT", "DETAIL",   "HINT",     "QUERY",
                                         "CONTEXT",   "LOCATION", "BACKTRACE"};
  return std::find(std::begin(kParts), std::end(kParts), word) != std::end(kParts);
}

// The first label of a line with any log_line_prefix, and where the message begins behind it.
struct LogLabel {
  std::string_view name;  // "" if there is none
  size_t message = 0;
};
LogLabel FindLogLabel(std::string_view line);

}  // namespace walwise::sql
