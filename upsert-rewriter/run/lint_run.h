#pragma once

#include <cstdio>
#include <functional>
#include <string>

#include "common/status.h"
#include "upsert-rewriter/config/config.h"
#include "upsert-rewriter/lint/finding.h"
#include "upsert-rewriter/report/report.h"
#include "upsert-rewriter/run/inputs.h"

// `walwise lint`, but for its command line.

namespace walwise::sql {

struct LintRunOptions {
  InputOptions input;
  LintOptions lint;
  std::string baseline;         // a file to compare with; "" for none
  bool write_baseline = false;  // instead of reporting
};

struct LintRunResult {
  ReportSummary summary;
  size_t errors = 0;
  size_t warnings = 0;
  std::vector<std::string> problems;  // files that could not be read, with the reason
};

// Reports all findings of all inputs, ordered by path. `progress(done, all)` is called now and then
// from the calling thread.
Result<LintRunResult> RunLint(const LintRunOptions& options, const Config& config,
                              Reporter* reporter,
                              const std::function<void(size_t, size_t)>& progress);

}  // namespace walwise::sql
