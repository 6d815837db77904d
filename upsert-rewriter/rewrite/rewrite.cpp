#include "upsert-rewriter/rewrite/rewrite.h"

#include <utility>

#include "upsert-rewriter/rewrite/edit_list.h"
#include "upsert-rewriter/rewrite/edits.h"
#include "upsert-rewriter/rewrite/plan.h"
#include "upsert-rewriter/rewrite/strategies.h"
#include "upsert-rewriter/tree/parser.h"

namespace walwise::sql {

namespace {

constexpr std::string_view kNames[] = {"guarded", "cte"};

// A sub-select of the target table, below NOT EXISTS.
bool IsFreshRowTest(Node condition, const Upsert& upsert) {
  const Node negation = condition.As("BoolExpr");
  if (negation.Text("boolop") != "NOT_EXPR") {
    return false;
  }
  const Node exists = negation.List("args")[0].As("SubLink");
  const Node from = exists["subselect"].As("SelectStmt").List("fromClause")[0];
  return exists.Text("subLinkType") == "EXISTS_SUBLINK" &&
         from.As("RangeVar").Text("relname") == upsert.table;
}

// Makes the edits in a copy of the fragment, and reads that again.
Status Verify(const Statement& statement, const Rewrite& rewrite) {
  const std::string& before = statement.fragment->sql.text();
  std::vector<Edit> edits;
  ptrdiff_t growth = 0;
  for (const SqlEdit& edit : rewrite.edits) {
    edits.push_back({edit.span, edit.text});
    growth += static_cast<ptrdiff_t>(edit.text.size()) - static_cast<ptrdiff_t>(edit.span.size());
  }
  const Result<std::string> after = ApplyEdits(before, edits);
  if (!after.ok()) {
    return after.status();
  }
  SqlFragment fragment = *statement.fragment;
  fragment.sql = MappedText::Verbatim(*after);
  for (Span& hole : fragment.holes) {
    size_t shift = 0;
    for (const SqlEdit& edit : rewrite.edits) {
      shift += edit.span.end <= hole.begin ? edit.text.size() - edit.span.size() : 0;
    }
    hole = {hole.begin + shift, hole.end + shift};
  }
  const Span span = {statement.in_fragment.begin,
                     statement.in_fragment.end + static_cast<size_t>(growth)};
  Parser parser;
  const ParsableSql sql = MakeParsable(fragment, span);
  if (!parser.Parse(sql.text.text())) {
    return Status::Error("the rewritten statement would not parse (" + parser.error().message +
                         "); please report this statement's form");
  }
  return {};
}

}  // namespace

std::optional<Strategy> StrategyOf(std::string_view name) {
  for (const Strategy strategy : {Strategy::kGuarded, Strategy::kCte}) {
    if (name == StrategyName(strategy)) {
      return strategy;
    }
  }
  return std::nullopt;
}

std::string_view StrategyName(Strategy strategy) { return kNames[static_cast<size_t>(strategy)]; }

bool IsGuarded(const Statement& statement) {
  const Upsert& upsert = *statement.upsert;
  const Node where = upsert.insert["selectStmt"].As("SelectStmt")["whereClause"];
  if (IsFreshRowTest(where, upsert)) {
    return true;
  }
  for (const Node part : where.As("BoolExpr").List("args")) {
    if (IsFreshRowTest(part, upsert)) {
      return true;
    }
  }
  return false;
}

Result<Rewrite> RewriteUpsert(const Statement& statement, const Schema& schema,
                              const RewriteOptions& options) {
  EditList edits(statement);
  Result<RewritePlan> plan = PlanRewrite(statement, schema, options, &edits);
  if (!plan.ok()) {
    return plan.status();
  }
  const Status written = options.strategy == Strategy::kGuarded ? WriteGuarded(&*plan, &edits)
                                                                : WriteCte(&*plan, &edits);
  if (!written.ok()) {
    return written;
  }
  Result<std::vector<SqlEdit>> made = edits.Take();
  if (!made.ok()) {
    return made.status();
  }
  Rewrite rewrite{options.strategy, std::move(made).value(), std::move(plan->notes)};
  if (const Status status = Verify(statement, rewrite); !status.ok()) {
    return status;
  }
  return rewrite;
}

}  // namespace walwise::sql
