#include "upsert-rewriter/report/report.h"

#include <array>
#include <utility>

#include "upsert-rewriter/report/reporters.h"

namespace walwise::sql {

std::optional<ReportFormat> ReportFormatOf(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, ReportFormat>, 6> kFormats = {{
      {"human", ReportFormat::kHuman},
      {"json", ReportFormat::kJson},
      {"github", ReportFormat::kGithub},
      {"gitlab", ReportFormat::kGitlab},
      {"junit", ReportFormat::kJunit},
      {"sarif", ReportFormat::kSarif},
  }};
  for (const auto& [known, format] : kFormats) {
    if (known == name) {
      return format;
    }
  }
  return std::nullopt;
}

std::unique_ptr<Reporter> MakeReporter(const ReportOptions& options, std::FILE* out) {
  switch (options.format) {
    case ReportFormat::kHuman:
      return MakeHumanReporter(options.colour, out);
    case ReportFormat::kJson:
      return MakeJsonReporter(out);
    case ReportFormat::kGithub:
      return MakeGithubReporter(out);
    case ReportFormat::kGitlab:
      return MakeGitlabReporter(out);
    case ReportFormat::kJunit:
      return MakeJunitReporter(out);
    case ReportFormat::kSarif:
      return MakeSarifReporter(options.version, out);
  }
  return nullptr;
}

void FindingCounts::Add(const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) {
    ++(finding.severity == Severity::kError     ? errors_
       : finding.severity == Severity::kWarning ? warnings_
                                                : infos_);
  }
}

void Write(std::FILE* out, std::string_view text) { std::fwrite(text.data(), 1, text.size(), out); }

}  // namespace walwise::sql
