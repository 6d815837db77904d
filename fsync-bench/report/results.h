#pragma once

#include <string>
#include <vector>

#include "fsync-bench/report/measurement.h"
#include "fsync-bench/report/text_table.h"

#include "common/cpp_only.h"

// A folder of measurements, one file each (docs/formats/fsync-json.md).

namespace walwise::fsync {

// What a measurement's file is called there: "gp3-3000-ext4-20260131T120000Z.json". Nothing in it
// tells whose it is.
std::string ResultName(const Measurement& measurement);

struct StoredResult {
  std::string file;
  Measurement measurement;
};

// A line each, the most flushes a second first: of the method that the clients committed by, in
// pages of 8 kB, or else of the first that was measured.
std::string ResultsText(std::vector<StoredResult> results, const TextStyle& style);

}  // namespace walwise::fsync
