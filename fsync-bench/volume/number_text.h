#pragma once

#include <cstdint>
#include <string>

#include "common/cpp_only.h"

// Figures as sentences have them.

namespace walwise::fsync {

// "3,000", "-1,275"; rounded.
std::string WholeText(double number);

// "2.4"; whole from 100 on, and where nothing comes after the point.
std::string RoughText(double number);

// "850 ns", "79 us", "1.3 ms", "2.5 s".
std::string DurationText(int64_t nanoseconds);

// "45 seconds", "30 minutes", "2.5 hours".
std::string LongDurationText(double seconds);

}  // namespace walwise::fsync
