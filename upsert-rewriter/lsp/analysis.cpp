#include "upsert-rewriter/lsp/analysis.h"

#include <algorithm>
#include <utility>

#include "upsert-rewriter/config/baseline.h"
#include "upsert-rewriter/config/ignores.h"

namespace walwise::sql {

namespace {

// Of the findings that the linter has about its own input, too.
void SetSeverities(const Config& config, std::vector<Finding>* findings) {
  for (Finding& finding : *findings) {
    const auto set = config.rules.find(finding.rule);
    finding.severity = set == config.rules.end() ? finding.severity : set->second;
  }
  std::erase_if(*findings,
                [](const Finding& finding) { return finding.severity == Severity::kOff; });
}

// The survey with the document's tables, or the same one if it has no DDL.
std::shared_ptr<const Survey> WithOwnTables(const Document& document, const Extraction& extraction,
                                            std::shared_ptr<const Survey> survey) {
  Parser parser;
  Survey own;
  SurveyDdl(extraction, &parser, &own);
  if (!own.needs_uses) {
    return survey;
  }
  // Read once more: ALTER TABLE is about what the survey has.
  Survey both = *survey;
  SurveyDdl(extraction, &parser, &both);
  if (!survey->needs_uses) {
    SurveyUses(document, extraction, &parser, &both);
  }
  return std::make_shared<const Survey>(std::move(both));
}

}  // namespace

Analysis Analyse(const Document& document, const Config& config,
                 std::shared_ptr<const Survey> survey, bool is_surveyed) {
  Analysis analysis;
  analysis.extraction = Extract(document);
  analysis.survey = is_surveyed ? std::move(survey)
                                : WithOwnTables(document, analysis.extraction, std::move(survey));
  const LintOptions options{.severities = config.rules, .with_fixes = false, .rewrite = {}};
  analysis.findings = Linter(options, *analysis.survey).Lint(analysis.extraction);
  ApplyIgnores(document, analysis.extraction, &analysis.findings);
  SetSeverities(config, &analysis.findings);
  if (!config.baseline.empty() && !analysis.findings.empty()) {
    Result<Baseline> known = Baseline::Read(config.baseline);
    if (known.ok()) {
      known->Apply(document, &analysis.findings);
    } else {
      analysis.problems.push_back(known.status().message());
    }
  }
  return analysis;
}

}  // namespace walwise::sql
