#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/status.h"
#include "upsert-rewriter/lint/statement.h"
#include "upsert-rewriter/schema/schema.h"

// Upserts, rewritten so that a row whose WHERE is not true is never locked.

namespace walwise::sql {

enum class Strategy : uint8_t {
  kGuarded,  // INSERT INTO t ... SELECT ... WHERE NOT EXISTS (fresh row) ON CONFLICT DO UPDATE
  kCte,      // WITH insert_attempt AS (INSERT ... DO NOTHING) UPDATE ...
};

std::optional<Strategy> StrategyOf(std::string_view name);  // "guarded", "cte"
std::string_view StrategyName(Strategy strategy);

struct RewriteOptions {
  Strategy strategy = Strategy::kGuarded;
  // DO UPDATE without WHERE gets one: only rows that would change. Else it is refused.
  bool skip_identical = false;
};

// A change of the statement as it is written in its fragment (fragment->sql.text()): not yet in the
// quoting of the file's literal.
struct SqlEdit {
  Span span;
  std::string text;
};

struct Rewrite {
  Strategy strategy;
  std::vector<SqlEdit> edits;      // ordered, not overlapping
  std::vector<std::string> notes;  // the differences that apply to this statement
};

// Or an error: why it can't be done safely, and what would help. REQUIRES: statement.upsert.
Result<Rewrite> RewriteUpsert(const Statement& statement, const Schema& schema,
                              const RewriteOptions& options);

// Is it in the guarded form already?
bool IsGuarded(const Statement& statement);

}  // namespace walwise::sql
