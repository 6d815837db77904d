#include "tests/difference/faults.h"

#include <regex>
#include <string_view>
#include <vector>

namespace walwise::difference {

namespace {

constexpr size_t kNone = std::string::npos;
constexpr std::string_view kIsNotTrue = " IS NOT TRUE";
constexpr std::string_view kIsDistinct = " IS DISTINCT FROM ";

// Of each parenthesis the place of its partner; those within quotes have none.
std::vector<size_t> Partners(const std::string& sql) {
  std::vector<size_t> partners(sql.size(), kNone);
  std::vector<size_t> open;
  char quote = 0;
  for (size_t i = 0; i < sql.size(); i++) {
    if (quote != 0) {
      if (sql[i] == quote) quote = 0;
    } else if (sql[i] == '\'' || sql[i] == '"') {
      quote = sql[i];
    } else if (sql[i] == '(') {
      open.push_back(i);
    } else if (sql[i] == ')' && !open.empty()) {
      partners[i] = open.back();
      partners[open.back()] = i;
      open.pop_back();
    }
  }
  return partners;
}

std::string ReplaceFirst(const std::string& sql, const char* pattern, const char* replacement) {
  return std::regex_replace(sql, std::regex(pattern), replacement,
                            std::regex_constants::format_first_only);
}

std::string ReplaceAll(const std::string& sql, const char* pattern, const char* replacement) {
  return std::regex_replace(sql, std::regex(pattern), replacement);
}

// NOT EXISTS (SELECT FROM t WHERE match AND (condition) IS NOT TRUE)
struct Guard {
  size_t match = kNone;      // behind WHERE
  size_t condition = kNone;  // the parenthesis
  size_t end = kNone;        // behind IS NOT TRUE
};

// Nothing is found in a statement without one.
Guard FindGuard(const std::string& sql) {
  constexpr std::string_view kHead = "WHERE NOT EXISTS (SELECT FROM ";
  const std::vector<size_t> partners = Partners(sql);
  const size_t head = sql.find(kHead, sql.rfind(") AS excluded ("));
  if (head == kNone) return {};
  const size_t end = partners[head + std::string_view("WHERE NOT EXISTS ").size()];
  if (end == kNone || end < kIsNotTrue.size() + 1) return {};
  const size_t is_not_true = end - kIsNotTrue.size();
  if (sql.compare(is_not_true, kIsNotTrue.size(), kIsNotTrue) != 0) return {};
  const size_t match = sql.find(" WHERE ", head + kHead.size());
  return {match + std::string_view(" WHERE ").size(), partners[is_not_true - 1], end};
}

std::string WithGuardCondition(const std::string& sql, const char* condition) {
  const Guard guard = FindGuard(sql);
  if (guard.condition == kNone) return sql;
  return sql.substr(0, guard.condition) + condition + sql.substr(guard.end);
}

std::string LeaveOutKnownKeys(const std::string& sql) { return WithGuardCondition(sql, "true"); }

std::string LeaveOutNothing(const std::string& sql) { return WithGuardCondition(sql, "false"); }

std::string NoIsNotTrue(const std::string& sql) {
  const Guard guard = FindGuard(sql);
  if (guard.condition == kNone) return sql;
  return sql.substr(0, guard.end - kIsNotTrue.size()) + sql.substr(guard.end);
}

std::string NullKeysMatch(const std::string& sql) {
  const Guard guard = FindGuard(sql);
  if (guard.condition == kNone) return sql;
  const std::string match = sql.substr(guard.match, guard.condition - guard.match);
  return sql.substr(0, guard.match) + ReplaceAll(match, " = ", " IS NOT DISTINCT FROM ") +
         sql.substr(guard.condition);
}

// (predicate of t) AND (predicate of excluded) AND, before the condition.
std::string NoArbiterPredicate(const std::string& sql) {
  const std::vector<size_t> partners = Partners(sql);
  const Guard guard = FindGuard(sql);
  const size_t target = sql.find(" ON CONFLICT (", guard.end);
  if (guard.condition == kNone || target == kNone) return sql;
  const size_t behind = partners[target + std::string_view(" ON CONFLICT ").size()];
  if (sql.compare(behind + 1, 7, " WHERE ") != 0) return sql;
  size_t begin = guard.condition;
  for (int i = 0; i < 2; i++) begin = partners[begin - std::string_view(") AND ").size()];
  return sql.substr(0, begin) + sql.substr(guard.condition);
}

// NOT EXISTS (SELECT FROM insert_attempt ...) AND (condition)
std::string NoConditionOfCte(const std::string& sql) {
  constexpr std::string_view kAnd = " AND (";
  const size_t attempt = sql.rfind("(SELECT FROM insert_attempt ");
  if (attempt == kNone) return sql;
  const std::vector<size_t> partners = Partners(sql);
  const size_t begin = partners[attempt] + 1;
  if (sql.compare(begin, kAnd.size(), kAnd) != 0) return sql;
  const size_t end = partners[begin + kAnd.size() - 1] + 1;
  return sql.substr(0, begin) + sql.substr(end);
}

// (a, b) without what is behind its last comma; nothing else has one in a list of columns.
std::string WithoutLast(const std::string& row) {
  const size_t comma = row.rfind(", ");
  return comma == kNone ? row : row.substr(0, comma) + ")";
}

// (t.a, t.b) IS DISTINCT FROM (excluded.a, excluded.b), wherever it stands.
std::string ForgetColumn(const std::string& original) {
  std::string sql = original;
  for (size_t at = sql.find(kIsDistinct); at != kNone; at = sql.find(kIsDistinct, at + 1)) {
    const std::vector<size_t> partners = Partners(sql);
    const size_t right = at + kIsDistinct.size();
    if (partners[at - 1] == kNone || partners[right] == kNone) continue;
    const size_t left = partners[at - 1];
    const size_t end = partners[right] + 1;
    const std::string shorter = WithoutLast(sql.substr(left, at - left));
    sql = sql.substr(0, left) + shorter + std::string(kIsDistinct) +
          WithoutLast(sql.substr(right, end - right)) + sql.substr(end);
    at = left + shorter.size();
  }
  return sql;
}

std::string DistinctIsUnequal(const std::string& sql) {
  return ReplaceAll(sql, " IS DISTINCT FROM ", " <> ");
}

#define COLUMN R"((?:"[^"]*"|\w+))"
#define MATCH COLUMN R"(\.)" COLUMN " = excluded\\." COLUMN " AND "

std::string NoKeyMatch(const std::string& sql) {
  return ReplaceFirst(sql, " WHERE " MATCH, " WHERE ");
}

std::string HalfOfKey(const std::string& sql) {
  return ReplaceFirst(sql, "( WHERE " MATCH ")" MATCH, "$1");
}

std::string ExchangedColumns(const std::string& sql) {
  return ReplaceFirst(sql, "excluded \\((" COLUMN "), (" COLUMN ")", "excluded ($2, $1");
}

#undef MATCH
#undef COLUMN

constexpr char kCast[] = R"(::("[^"]*"|[a-z_.]+)(\([0-9,]+\))?(\[\])?)";

std::string NoCasts(const std::string& sql) { return ReplaceAll(sql, kCast, ""); }
std::string NoFirstCast(const std::string& sql) { return ReplaceFirst(sql, kCast, ""); }

std::string NoCollations(const std::string& sql) {
  return ReplaceAll(sql, R"( COLLATE [a-zA-Z."]+)", "");
}

std::string NullForDefault(const std::string& sql) {
  return ReplaceAll(sql, "= DEFAULT", "= NULL");
}

std::string AnyConflict(const std::string& sql) {
  return ReplaceFirst(sql, R"(ON CONFLICT .* DO NOTHING)", "ON CONFLICT DO NOTHING");
}

std::string NoInsertedRows(const std::string& sql) {
  return ReplaceFirst(sql, " UNION ALL SELECT .* FROM insert_attempt", "");
}

std::string NoUpdatedRows(const std::string& sql) {
  return ReplaceFirst(sql, "(.*)SELECT .* FROM updated UNION ALL ", "$1");
}

std::string EqualRowsOnce(const std::string& sql) {
  return ReplaceFirst(sql, " UNION ALL SELECT", " UNION SELECT");
}

// VALUES with NULL where DEFAULT stood, rewritten as they are, leave what a rewriter would that
// took the one for the other.
std::string NullForDefaultInSource(const std::string& sql) {
  const size_t end = sql.find(" ON CONFLICT ");
  if (end == kNone) return sql;
  return ReplaceAll(sql.substr(0, end), R"(\bDEFAULT\b)", "NULL") + sql.substr(end);
}

constexpr char kGuarded[] = "--form guarded";
constexpr char kCte[] = "--form cte";
constexpr char kGuardedIdentical[] = "--form guarded --skip-identical";
constexpr char kCteIdentical[] = "--form cte --skip-identical";

struct Fault {
  const char* options;
  const char* name;
  std::string (*apply)(const std::string& sql);
  bool is_of_source = false;
};

// Seeds that have such a place early on, where that of the selftest has not.
constexpr Fault kFaults[] = {
    {kGuarded, "every known key left out", LeaveOutKnownKeys},
    // It changes no answer, so that only the end of a run tells.
    {"--form guarded --cases 15", "no row left out", LeaveOutNothing},
    {kGuarded, "no IS NOT TRUE", NoIsNotTrue},
    {kGuarded, "no key match", NoKeyMatch},
    {kGuarded, "half of the key", HalfOfKey},
    {kGuarded, "keys that are NULL match", NullKeysMatch},
    {kGuarded, "no arbiter predicate", NoArbiterPredicate},
    {kGuarded, "no casts", NoCasts},
    {kGuarded, "no first cast", NoFirstCast},
    {"--form guarded --seed 4", "no collations", NoCollations},
    {kGuarded, "two columns exchanged", ExchangedColumns},
    {kGuarded, "NULL for DEFAULT", NullForDefault},
    {kGuarded, "NULL for DEFAULT in the source", NullForDefaultInSource, true},
    {kGuardedIdentical, "one column not compared", ForgetColumn},
    {kGuardedIdentical, "<> for IS DISTINCT FROM", DistinctIsUnequal},
    {kCte, "no condition of the update", NoConditionOfCte},
    {kCte, "no key match", NoKeyMatch},
    {kCte, "half of the key", HalfOfKey},
    {kCte, "no casts", NoCasts},
    {kCte, "no first cast", NoFirstCast},
    {"--form cte --seed 4", "no collations", NoCollations},
    {kCte, "two columns exchanged", ExchangedColumns},
    {kCte, "any conflict", AnyConflict},
    {kCte, "NULL for DEFAULT in the source", NullForDefaultInSource, true},
    {kCte, "no inserted rows in RETURNING", NoInsertedRows},
    {kCte, "no updated rows in RETURNING", NoUpdatedRows},
    {"--form cte --seed 3", "equal rows once in RETURNING", EqualRowsOnce},
    {kCteIdentical, "one column not compared", ForgetColumn},
    {kCteIdentical, "<> for IS DISTINCT FROM", DistinctIsUnequal},
};

std::string Apply(std::string sql, const std::string& name, bool is_of_source) {
  for (const Fault& fault : kFaults) {
    if (name == fault.name) return fault.is_of_source == is_of_source ? fault.apply(sql) : sql;
  }
  return sql;
}

}  // namespace

std::string FaultTable() {
  std::string table;
  for (const Fault& fault : kFaults) table += std::string(fault.options) + "\t" + fault.name + "\n";
  return table;
}

bool IsFault(const std::string& name) {
  for (const Fault& fault : kFaults) {
    if (name == fault.name) return true;
  }
  return false;
}

std::string WithFault(std::string sql, const std::string& name) {
  return Apply(std::move(sql), name, false);
}

std::string WithSourceFault(std::string sql, const std::string& name) {
  return Apply(std::move(sql), name, true);
}

}  // namespace walwise::difference
