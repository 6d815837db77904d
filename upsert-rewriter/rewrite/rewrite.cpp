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

// The statement alone, as a fragment with the edits made.
Result<SqlFragment> Rewritten(const Statement& statement, const std::vector<SqlEdit>& edits) {
  const SqlFragment& old = *statement.fragment;
  const Span span = statement.in_fragment;
  std::vector<Edit> moved;
  for (const SqlEdit& edit : edits) {
    if (!span.Contains(edit.span)) {
      return Status::Error("a change lies outside of the statement");
    }
    moved.push_back({{edit.span.begin - span.begin, edit.span.end - span.begin}, edit.text});
  }
  const Result<std::string> text = ApplyEdits(span.In(old.sql.text()), moved);
  if (!text.ok()) {
    return text.status();
  }
  SqlFragment fragment;
  fragment.sql = MappedText::Verbatim(*text);
  fragment.styles.emplace_back();
  fragment.placeholders = old.placeholders;
  fragment.is_script = old.is_script;
  fragment.is_plpgsql = old.is_plpgsql;
  for (const Span hole : old.holes) {
    if (!span.Contains(hole)) {
      continue;
    }
    size_t shift = 0;
    for (const Edit& edit : moved) {
      const bool before = edit.span.end <= hole.begin - span.begin;
      shift += before ? edit.text.size() - edit.span.size() : 0;
    }
    fragment.holes.push_back({hole.begin - span.begin + shift, hole.end - span.begin + shift});
  }
  return fragment;
}

// Reads the rewritten statement again.
Status Verify(const Statement& statement, const Rewrite& rewrite) {
  const Result<SqlFragment> fragment = Rewritten(statement, rewrite.edits);
  if (!fragment.ok()) {
    return fragment.status();
  }
  Parser parser;
  const ParsableSql sql = MakeParsable(*fragment, {0, fragment->sql.text().size()});
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
