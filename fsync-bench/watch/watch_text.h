#pragma once

#include <ctime>
#include <string>

#include "fsync-bench/watch/watch.h"

#include "common/cpp_only.h"

// What `walwise fsync watch` prints: one line an interval, a sum at the end. Lines end with \n.

namespace walwise::fsync {

std::string WatchTitle();
// `at` is shown as the clock of this machine's time zone.
std::string WatchRow(const Watched& watched, std::time_t at);
std::string WatchTotal(const Watched& watched);

// One object a line: {"type": "interval" or "total", ...}, times in UTC.
std::string WatchRowJson(const Watched& watched, std::time_t at);
std::string WatchTotalJson(const Watched& watched, std::time_t at);

}  // namespace walwise::fsync
