// JUnit's XML, as CI systems read it: a suite a file, a failed case a finding. A note (severity
// info) fails nothing; a file without findings has one case that passed.

#include <fmt/format.h>

#include <algorithm>

#include "upsert-rewriter/report/places.h"
#include "upsert-rewriter/report/reporters.h"
#include "upsert-rewriter/text/utf8.h"

namespace walwise::sql {

namespace {

// XML 1.0 has no way at all to write most control characters, nor U+FFFE and U+FFFF.
std::string Xml(std::string_view text) {
  std::string xml;
  const std::string valid = ToValidUtf8(text);
  for (size_t at = 0; at < valid.size(); ++at) {
    const char c = valid[at];
    const auto byte = static_cast<unsigned char>(c);
    const std::string_view three = std::string_view(valid).substr(at, 3);
    if (c == '&' || c == '<' || c == '>' || c == '"' || c == '\'') {
      xml += fmt::format("&#{};", byte);
    } else if (c == '\t' || c == '\n' || c == '\r') {
      xml += fmt::format("&#{};", byte);
    } else if (byte < 0x20) {
      xml += "\xEF\xBF\xBD";
    } else if (three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF") {
      xml += "\xEF\xBF\xBD";
      at += 2;
    } else {
      xml += c;
    }
  }
  return xml;
}

class JunitReporter final : public Reporter {
 public:
  explicit JunitReporter(std::FILE* out) : out_(out) {}

  void Begin() override {
    Write(out_, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"walwise\">\n");
  }

  void File(const Document& document, const std::vector<Finding>& findings) override {
    const std::string path = Xml(document.path);
    const auto failures =
        std::count_if(findings.begin(), findings.end(),
                      [](const Finding& finding) { return finding.severity > Severity::kInfo; });
    Write(out_, fmt::format("<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n",
                            path, std::max<size_t>(findings.size(), 1), failures));
    if (findings.empty()) {
      Write(out_, fmt::format("<testcase name=\"lint\" classname=\"{}\"/>\n", path));
    } else {
      Places places(document.text);
      for (const Finding& finding : findings) {
        Write(out_, Case(path, finding, places.At(finding.span.begin)));
      }
    }
    Write(out_, "</testsuite>\n");
  }

  void End(const ReportSummary&) override { Write(out_, "</testsuites>\n"); }

 private:
  static std::string Case(const std::string& path, const Finding& finding, LineColumn at) {
    const std::string place = fmt::format("{}:{}:{}", path, at.line, at.column);
    const std::string message = Xml(finding.message);
    const std::string body =
        place + ": " + message + (finding.hint.empty() ? "" : "&#10;" + Xml(finding.hint));
    const std::string outcome =
        finding.severity > Severity::kInfo
            ? fmt::format("<failure type=\"{}\" message=\"{}\">{}</failure>",
                          SeverityName(finding.severity), message, body)
            : fmt::format("<system-out>{}</system-out>", body);
    return fmt::format("<testcase name=\"{}:{}:{}\" classname=\"{}\">{}</testcase>\n",
                       Xml(finding.rule), at.line, at.column, path, outcome);
  }

  std::FILE* out_;
};

}  // namespace

std::unique_ptr<Reporter> MakeJunitReporter(std::FILE* out) {
  return std::make_unique<JunitReporter>(out);
}

}  // namespace walwise::sql
