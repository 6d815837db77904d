#include "upsert-rewriter/lsp/rewrites.h"

#include <algorithm>
#include <utility>

#include "upsert-rewriter/lint/places.h"
#include "upsert-rewriter/lint/statements.h"
#include "upsert-rewriter/rewrite/edits.h"
#include "upsert-rewriter/rules/registry.h"

namespace walwise::sql {

namespace {

OfferedRewrite Offer(const Statement& statement, const Schema& schema, Strategy strategy) {
  OfferedRewrite offer{.strategy = strategy,
                       .skips_identical = !statement.upsert->where,
                       .edits = {},
                       .notes = {},
                       .refusal = ""};
  Result<Rewrite> rewrite = RewriteUpsert(
      statement, schema, {.strategy = strategy, .skip_identical = offer.skips_identical});
  if (!rewrite.ok()) {
    offer.refusal = rewrite.status().message();
    return offer;
  }
  Result<std::vector<Edit>> edits = ToFileEdits(*statement.fragment, rewrite->edits);
  if (!edits.ok()) {
    offer.refusal = edits.status().message();
    return offer;
  }
  offer.edits = std::move(edits).value();
  offer.notes = std::move(rewrite->notes);
  return offer;
}

// Of a statement's upserts (there may be some within WITH), the one whose ON CONFLICT is nearest to
// the finding.
class UpsertVisitor : public StatementVisitor {
 public:
  UpsertVisitor(const Schema& schema, const Finding& finding)
      : schema_(schema), finding_(finding) {}

  bool Wants(std::string_view text) override {
    constexpr std::string_view kWord = "conflict";
    return std::search(text.begin(), text.end(), kWord.begin(), kWord.end(),
                       [](char a, char b) { return (a | 0x20) == b; }) != text.end();
  }

  void Visit(const Statement& statement) override {
    if (statement.fragment->sql.ToSource(statement.in_fragment) != finding_.statement) {
      return;
    }
    Statement part = statement;
    for (const Node node : StatementParts(statement.whole)) {
      part.tree = node;
      part.upsert = ReadUpsert(node);
      if (part.upsert && part.upsert->does_update && !IsGuarded(part)) {
        Consider(part);
      }
    }
  }

  std::vector<OfferedRewrite> Take() { return std::move(offers_); }

 private:
  void Consider(const Statement& statement) {
    const Span conflict = statement.sql.text.ToSource(ConflictPlace(statement));
    const size_t at = statement.fragment->sql.ToSource(conflict).begin;
    const size_t distance = std::max(at, finding_.span.begin) - std::min(at, finding_.span.begin);
    if (!offers_.empty() && distance >= distance_) {
      return;
    }
    distance_ = distance;
    offers_.clear();
    for (const Strategy strategy : {Strategy::kGuarded, Strategy::kCte}) {
      offers_.push_back(Offer(statement, schema_, strategy));
    }
  }

  const Schema& schema_;
  const Finding& finding_;
  size_t distance_ = 0;
  std::vector<OfferedRewrite> offers_;
};

}  // namespace

std::vector<OfferedRewrite> OfferRewrites(const Extraction& extraction, const Schema& schema,
                                          const Finding& finding) {
  const Rule* rule = FindRule(finding.rule);
  if (rule == nullptr || !rule->rewrite_fixes) {
    return {};
  }
  Parser parser;
  UpsertVisitor visitor(schema, finding);
  ForEachStatement(extraction, &parser, &visitor);
  return visitor.Take();
}

}  // namespace walwise::sql
