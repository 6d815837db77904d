#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "upsert-rewriter/lsp/answers.h"
#include "upsert-rewriter/lsp/fields.h"
#include "upsert-rewriter/lsp/rewrites.h"
#include "upsert-rewriter/rules/registry.h"

namespace walwise::sql {

namespace {

std::string_view SummaryOf(const std::string& id) {
  if (const Rule* rule = FindRule(id)) {
    return rule->summary;
  }
  for (const OwnRule& rule : OwnRules()) {
    if (rule.id == id) {
      return rule.summary;
    }
  }
  return "";
}

// A paragraph each: the rule, what it says here, what it is about, what a rewrite would change.
std::string TextOfFinding(const Finding& finding, const Answerer& answerer) {
  const bool markdown = answerer.client.markdown;
  std::string text =
      markdown ? fmt::format("**walwise** `{}`", finding.rule) : "walwise " + finding.rule;
  text += "\n\n" + finding.message;
  if (!finding.hint.empty()) {
    text += "\n\n" + finding.hint;
  }
  text += fmt::format("\n\nThe rule: {}", SummaryOf(finding.rule));
  const Analysis& analysis = answerer.analysis;
  for (const OfferedRewrite& rewrite :
       OfferRewrites(analysis.extraction, analysis.survey->schema, finding)) {
    if (!rewrite.refusal.empty()) {
      text += fmt::format("\n\nThe {} form is not possible: {}", StrategyName(rewrite.strategy),
                          rewrite.refusal);
      continue;
    }
    text += fmt::format("\n\nThe {} form {}", StrategyName(rewrite.strategy),
                        rewrite.notes.empty() ? "differs in nothing." : "differs:\n");
    for (const std::string& note : rewrite.notes) {
      text += "\n- " + note;
    }
  }
  if (const std::string page = answerer.client.PageOf(finding.rule); !page.empty()) {
    text += "\n\n" + (markdown ? fmt::format("[{}]({})", finding.rule, page) : page);
  }
  return text;
}

}  // namespace

Json Answerer::Hover(const Json& params) const {
  Positions positions(document.content.text, client.encoding);
  const Json& position = Member(params, "position");
  const size_t at = positions.ToSpan({{"start", position}, {"end", position}}).begin;
  std::string text;
  Json range;
  for (const Finding& finding : analysis.findings) {
    if (finding.span.begin > at || finding.span.end < at) {
      continue;
    }
    text += (text.empty()      ? ""
             : client.markdown ? "\n\n---\n\n"
                               : "\n\n") +
            TextOfFinding(finding, *this);
    range = range.is_null() ? positions.RangeOf(finding.span) : range;
  }
  if (text.empty()) {
    return nullptr;
  }
  return {{"contents", {{"kind", client.markdown ? "markdown" : "plaintext"}, {"value", text}}},
          {"range", range}};
}

}  // namespace walwise::sql
