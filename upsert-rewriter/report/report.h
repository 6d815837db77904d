#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/lint/finding.h"

// The forms in which findings are written. Nothing else goes to the same stream.

namespace walwise::sql {

enum class ReportFormat { kHuman, kJson, kGithub, kGitlab, kJunit, kSarif };

std::optional<ReportFormat> ReportFormatOf(std::string_view name);

struct ReportSummary {
  size_t files = 0;
  size_t statements = 0;
  size_t ignored = 0;    // by comments
  size_t baselined = 0;  // known from the baseline
};

// Called with files in the order of their paths; Begin first, End last, exactly once each.
class Reporter {
 public:
  virtual ~Reporter() = default;
  virtual void Begin() {}
  // `findings` are ordered; may be empty.
  virtual void File(const Document& document, const std::vector<Finding>& findings) = 0;
  virtual void End(const ReportSummary& summary) = 0;
};

struct ReportOptions {
  ReportFormat format = ReportFormat::kHuman;
  bool colour = false;  // for kHuman
  std::string version;  // the program's, for kSarif; semantic versioning
};

std::unique_ptr<Reporter> MakeReporter(const ReportOptions& options, std::FILE* out);

}  // namespace walwise::sql
