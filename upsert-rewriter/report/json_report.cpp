// docs/lint-json.md is the format. One finding is in memory at a time.

#include <nlohmann/json.hpp>

#include "upsert-rewriter/report/json_text.h"
#include "upsert-rewriter/report/places.h"
#include "upsert-rewriter/report/reporters.h"

namespace walwise::sql {

namespace {

Json ToJson(const Fix& fix) {
  Json edits = Json::array();
  for (const Edit& edit : fix.edits) {
    edits.push_back({{"start", edit.span.begin}, {"end", edit.span.end}, {"text", edit.text}});
  }
  return {{"title", fix.title}, {"edits", std::move(edits)}, {"notes", fix.notes}};
}

Json ToJson(const std::string& path, const Finding& finding, Places* places) {
  const Places::Range range = places->Of(finding.span);
  Json json = {
      {"rule", finding.rule},
      {"severity", SeverityName(finding.severity)},
      {"path", path},
      {"line", range.begin.line},
      {"column", range.begin.column},
      {"end_line", range.end.line},
      {"end_column", range.end.column},
      {"start", finding.span.begin},
      {"end", finding.span.end},
      {"message", finding.message},
      {"hint", finding.hint},
      {"docs", "docs/rules/" + finding.rule + ".md"},
      {"statement",
       {{"line", places->LineOf(finding.statement.begin)},
        {"end_line", places->LineOf(finding.statement.end)},
        {"start", finding.statement.begin},
        {"end", finding.statement.end}}},
  };
  if (!finding.label.empty()) {
    json["label"] = finding.label;
  }
  if (finding.occurrence.calls > 0) {
    json["calls"] = finding.occurrence.calls;
  }
  if (finding.occurrence.total_ms > 0) {
    json["total_ms"] = finding.occurrence.total_ms;
  }
  json["fixes"] = Json::array();
  for (const Fix& fix : finding.fixes) {
    json["fixes"].push_back(ToJson(fix));
  }
  return json;
}

class JsonReporter final : public Reporter {
 public:
  explicit JsonReporter(std::FILE* out) : out_(out) {}

  void Begin() override { Write(out_, "{\"version\":1,\"findings\":["); }

  void File(const Document& document, const std::vector<Finding>& findings) override {
    if (findings.empty()) {
      return;
    }
    Places places(document.text);
    for (const Finding& finding : findings) {
      Write(out_, counts_.total() == 0 && &finding == findings.data() ? "\n" : ",\n");
      Write(out_, ToText(ToJson(document.path, finding, &places)));
    }
    counts_.Add(findings);
  }

  void End(const ReportSummary& summary) override {
    const Json json = {
        {"files", summary.files},         {"statements", summary.statements},
        {"findings", counts_.total()},    {"errors", counts_.errors()},
        {"warnings", counts_.warnings()}, {"infos", counts_.infos()},
        {"ignored", summary.ignored},     {"baselined", summary.baselined},
    };
    Write(out_, "\n],\"summary\":" + ToText(json) + "}\n");
  }

 private:
  std::FILE* out_;
  FindingCounts counts_;
};

}  // namespace

std::unique_ptr<Reporter> MakeJsonReporter(std::FILE* out) {
  return std::make_unique<JsonReporter>(out);
}

}  // namespace walwise::sql
