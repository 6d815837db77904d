#pragma once

#include <string>

#include "fsync-bench/report/measurement.h"

#include "common/cpp_only.h"

// The charts of the HTML report, each one <svg>; empty where nothing of its kind was measured.

namespace walwise::fsync {

std::string RateChart(const Measurement& measurement);
std::string LatencyChart(const Measurement& measurement);
std::string ClientsChart(const Measurement& measurement);
std::string CourseChart(const Measurement& measurement);

}  // namespace walwise::fsync
