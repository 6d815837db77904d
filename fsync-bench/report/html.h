#pragma once

#include <string>

#include "fsync-bench/report/measurement.h"

#include "common/cpp_only.h"

namespace walwise::fsync {

// The report as one HTML file that needs no other: style and charts are in it, no script is. Every
// chart's figures are in a table too.
std::string HtmlText(const Measurement& measurement);

}  // namespace walwise::fsync
