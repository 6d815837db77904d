#include <algorithm>

#include "upsert-rewriter/lsp/answers.h"

namespace walwise::sql {

namespace {

int NumberOf(Severity severity) {
  return severity == Severity::kError ? 1 : severity == Severity::kWarning ? 2 : 3;
}

}  // namespace

Json DiagnosticOf(const Finding& finding, const TextDocument& document, const Client& client,
                  Positions* positions) {
  Json diagnostic = {
      {"range", positions->RangeOf(finding.span)},
      {"severity", NumberOf(finding.severity)},
      {"code", finding.rule},
      {"source", "walwise"},
      {"message", finding.hint.empty() ? finding.message : finding.message + "\n" + finding.hint}};
  if (const std::string page = client.PageOf(finding.rule); !page.empty()) {
    diagnostic["codeDescription"] = {{"href", page}};
  }
  if (client.related_places && finding.statement != finding.span) {
    const Json place = {{"uri", document.uri}, {"range", positions->RangeOf(finding.statement)}};
    diagnostic["relatedInformation"] =
        Json::array({Json{{"location", place}, {"message", "the statement"}}});
  }
  return diagnostic;
}

Json Answerer::Diagnostics() const {
  Positions positions(document.content.text, client.encoding);
  Json diagnostics = Json::array();
  const size_t count = std::min(analysis.findings.size(), kMaxDiagnostics);
  for (size_t i = 0; i < count; ++i) {
    diagnostics.push_back(DiagnosticOf(analysis.findings[i], document, client, &positions));
  }
  return {{"uri", document.uri},
          {"version", document.version},
          {"diagnostics", std::move(diagnostics)}};
}

}  // namespace walwise::sql
