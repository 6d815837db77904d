#pragma once

#include <string>

#include "fsync-bench/report/measurement.h"
#include "fsync-bench/report/text_table.h"

#include "common/cpp_only.h"

namespace walwise::fsync {

// The report for a terminal. Tables and sentences keep to the style's width (a reason or a path
// that is longer does not), and nothing of the measurement reaches the terminal as a control
// character.
std::string HumanText(const Measurement& measurement, const TextStyle& style);

}  // namespace walwise::fsync
