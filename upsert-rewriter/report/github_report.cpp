// Workflow commands of GitHub Actions: annotations of the files in a pull request.

#include <fmt/format.h>

#include "upsert-rewriter/report/places.h"
#include "upsert-rewriter/report/reporters.h"
#include "upsert-rewriter/text/utf8.h"

namespace walwise::sql {

namespace {

// What ends the command is escaped; in a property, what ends that too.
std::string Escaped(std::string_view text, bool is_property) {
  std::string escaped;
  for (const char c : ToValidUtf8(text)) {
    const bool special =
        c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ','));
    escaped += special ? fmt::format("%{:02X}", static_cast<unsigned char>(c)) : std::string(1, c);
  }
  return escaped;
}

class GithubReporter final : public Reporter {
 public:
  explicit GithubReporter(std::FILE* out) : out_(out) {}

  void File(const Document& document, const std::vector<Finding>& findings) override {
    if (findings.empty()) {
      return;
    }
    Places places(document.text);
    const std::string path = Escaped(document.path, true);
    for (const Finding& finding : findings) {
      Write(out_, Command(path, finding, places.Of(finding.span)));
    }
  }

  void End(const ReportSummary&) override {}

 private:
  static std::string Command(const std::string& path, const Finding& finding,
                             const Places::Range& range) {
    const std::string_view level = finding.severity == Severity::kError     ? "error"
                                   : finding.severity == Severity::kWarning ? "warning"
                                                                            : "notice";
    std::string command = fmt::format("::{} file={},line={},col={}", level, path, range.begin.line,
                                      range.begin.column);
    // Columns of several lines are not accepted.
    command += range.begin.line == range.end.line ? fmt::format(",endColumn={}", range.end.column)
                                                  : fmt::format(",endLine={}", range.end.line);
    const std::string message =
        finding.hint.empty() ? finding.message : finding.message + "\n" + finding.hint;
    return command +
           fmt::format(",title={}::{}\n", Escaped(finding.rule, true), Escaped(message, false));
  }

  std::FILE* out_;
};

}  // namespace

std::unique_ptr<Reporter> MakeGithubReporter(std::FILE* out) {
  return std::make_unique<GithubReporter>(out);
}

}  // namespace walwise::sql
