#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "upsert-rewriter/lsp/answers.h"
#include "upsert-rewriter/lsp/fields.h"
#include "upsert-rewriter/lsp/ignore_edit.h"
#include "upsert-rewriter/lsp/rewrites.h"

namespace walwise::sql {

namespace {

constexpr const char* kKind = "quickfix";

class ActionMaker {
 public:
  ActionMaker(const Answerer& answerer, Strategy preferred)
      : client_(answerer.client),
        document_(answerer.document),
        analysis_(answerer.analysis),
        preferred_(preferred),
        positions_(document_.content.text, client_.encoding) {}

  Json Make(const Json& params) {
    const Span range = positions_.ToSpan(Member(params, "range"));
    const Json& mentioned = Member(params, {"context", "diagnostics"});
    for (const Finding& finding : analysis_.findings) {
      const bool is_met = finding.span.begin <= range.end && range.begin <= finding.span.end;
      if (is_met || IsMentioned(finding, mentioned)) {
        AddRewrites(finding);
        AddIgnore(finding);
      }
    }
    // What changes the cause stands before what hides it.
    for (Json& action : ignores_) {
      rewrites_.push_back(std::move(action));
    }
    return std::move(rewrites_);
  }

 private:
  // Editors ask about a line's diagnostics, wherever on it the cursor is.
  bool IsMentioned(const Finding& finding, const Json& diagnostics) {
    return std::any_of(diagnostics.begin(), diagnostics.end(), [&](const Json& diagnostic) {
      return TextOf(diagnostic, "code") == finding.rule &&
             positions_.ToSpan(Member(diagnostic, "range")) == finding.span;
    });
  }

  Json EditOf(const std::vector<Edit>& edits) {
    Json changes = Json::array();
    for (const Edit& edit : edits) {
      changes.push_back({{"range", positions_.RangeOf(edit.span)}, {"newText", edit.text}});
    }
    if (!client_.versioned_edits) {
      return {{"changes", {{document_.uri, std::move(changes)}}}};
    }
    const Json of = {{"uri", document_.uri}, {"version", document_.version}};
    const Json change = {{"textDocument", of}, {"edits", std::move(changes)}};
    return {{"documentChanges", Json::array({change})}};
  }

  Json ActionOf(const Finding& finding, const std::string& title) {
    return {{"title", title},
            {"kind", kKind},
            {"diagnostics", Json::array({DiagnosticOf(finding, document_, client_, &positions_)})}};
  }

  void AddRewrites(const Finding& finding) {
    for (const OfferedRewrite& rewrite :
         OfferRewrites(analysis_.extraction, analysis_.survey->schema, finding)) {
      if (rewrite.refusal.empty() || client_.disabled_actions) {
        AddRewrite(finding, rewrite);
      }
    }
  }

  void AddRewrite(const Finding& finding, const OfferedRewrite& rewrite) {
    std::string title = fmt::format("Rewrite in the {} form{}", StrategyName(rewrite.strategy),
                                    rewrite.skips_identical ? ", for rows that change" : "");
    if (!rewrite.notes.empty()) {
      title += fmt::format(" ({} in what it does)",
                           rewrite.notes.size() == 1
                               ? "1 difference"
                               : fmt::format("{} differences", rewrite.notes.size()));
    }
    Json action = ActionOf(finding, title);
    if (!rewrite.refusal.empty()) {
      action["disabled"] = {{"reason", rewrite.refusal}};
    } else {
      action["isPreferred"] = rewrite.strategy == preferred_;
      action["edit"] = EditOf(rewrite.edits);
      action["data"] = {{"differences", rewrite.notes}};
    }
    // Several findings of one statement have one cure.
    for (Json& other : rewrites_) {
      if (other["title"] == action["title"] && Member(other, "edit") == Member(action, "edit") &&
          Member(other, "disabled") == Member(action, "disabled")) {
        other["diagnostics"].push_back(action["diagnostics"][0]);
        return;
      }
    }
    rewrites_.push_back(std::move(action));
  }

  void AddIgnore(const Finding& finding) {
    const auto edit = IgnoreEdit(document_.content, analysis_.extraction, finding);
    if (!edit) {
      return;
    }
    Json action = ActionOf(finding, fmt::format("Ignore {} for this statement", finding.rule));
    action["edit"] = EditOf({*edit});
    ignores_.push_back(std::move(action));
  }

  const Client& client_;
  const TextDocument& document_;
  const Analysis& analysis_;
  const Strategy preferred_;
  Positions positions_;
  Json rewrites_ = Json::array();
  Json ignores_ = Json::array();
};

// Does the editor ask for fixes, or for anything?
bool WantsFixes(const Json& only) {
  return !only.is_array() || Lists(only, kKind) || Lists(only, "");
}

}  // namespace

Json Answerer::CodeActions(const Json& params, Strategy preferred) const {
  if (!WantsFixes(Member(params, {"context", "only"}))) {
    return Json::array();
  }
  return ActionMaker(*this, preferred).Make(params);
}

}  // namespace walwise::sql
