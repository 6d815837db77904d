// GitLab's Code Quality report: one JSON array.

#include "upsert-rewriter/report/json_text.h"
#include "upsert-rewriter/report/places.h"
#include "upsert-rewriter/report/reporters.h"
#include "upsert-rewriter/report/unique_fingerprints.h"

namespace walwise::sql {

namespace {

class GitlabReporter final : public Reporter {
 public:
  explicit GitlabReporter(std::FILE* out) : out_(out) {}

  void Begin() override { Write(out_, "["); }

  void File(const Document& document, const std::vector<Finding>& findings) override {
    if (findings.empty()) {
      return;
    }
    const Places places(document.text);
    UniqueFingerprints fingerprints(document);
    for (const Finding& finding : findings) {
      const Json json = {
          {"description", finding.message},
          {"check_name", finding.rule},
          {"fingerprint", fingerprints.Of(finding)},
          {"severity", LevelOf(finding.severity)},
          {"location",
           {{"path", document.path},
            {"lines",
             {{"begin", places.LineOf(finding.span.begin)},
              {"end", places.LineOf(finding.span.end)}}}}},
      };
      Write(out_, is_first_ ? "\n" : ",\n");
      Write(out_, ToText(json));
      is_first_ = false;
    }
  }

  void End(const ReportSummary&) override { Write(out_, "\n]\n"); }

 private:
  static std::string_view LevelOf(Severity severity) {
    return severity == Severity::kError     ? "major"
           : severity == Severity::kWarning ? "minor"
                                            : "info";
  }

  std::FILE* out_;
  bool is_first_ = true;
};

}  // namespace

std::unique_ptr<Reporter> MakeGitlabReporter(std::FILE* out) {
  return std::make_unique<GitlabReporter>(out);
}

}  // namespace walwise::sql
