#include "upsert-rewriter/input/clause_tracker.h"

#include <algorithm>
#include <array>

#include "upsert-rewriter/input/operand.h"

namespace walwise::sql {

namespace {

// What begins a statement that takes parameters.
constexpr std::array<std::string_view, 13> kQueryWords = {
    "select",  "insert", "update",  "delete", "with",    "values", "merge",
    "explain", "table",  "perform", "return", "declare", "call"};
// A name stands behind these, wherever they are.
constexpr std::array<std::string_view, 24> kBeforeNames = {
    "into",  "join",   "only", "table", "as",       "collate",      "constraint", "references",
    "index", "column", "view", "with",  "sequence", "schema",       "by",         "truncate",
    "of",    "alter",  "drop", "add",   "rename",   "concurrently", "trigger",    "call"};

bool IsOneOf(std::string_view text, const Token& token, const std::string_view* begin,
             const std::string_view* end) {
  return token.kind == TokenKind::kWord &&
         std::any_of(begin, end, [&](std::string_view word) { return IsWord(text, token, word); });
}

template <size_t n>
bool IsOneOf(std::string_view text, const Token& token,
             const std::array<std::string_view, n>& words) {
  return IsOneOf(text, token, words.data(), words.data() + n);
}

}  // namespace

bool ClauseTracker::WasPunctuation(std::string_view mark) const {
  return IsMark(text_, previous_, mark);
}

void ClauseTracker::Add(const Token& token) {
  const bool first = !has_tokens_;
  has_tokens_ = true;
  if (first && token.kind == TokenKind::kWord) {
    // A hole as the first word says nothing.
    is_utility_ = !IsOneOf(text_, token, kQueryWords) && text_[token.span.begin] != '_';
  }
  if (IsMark(text_, token, "(")) {
    Open();
  } else if (IsMark(text_, token, ")")) {
    Close();
  } else if (token.kind == TokenKind::kWord) {
    TakeWord(token);
  }
  has_operand_ = EndsOperand(text_, token);
  before_previous_ = previous_;
  previous_ = token;
}

void ClauseTracker::Open() {
  const Clause clause = frame().clause;
  Frame inner;
  inner.holds_names = clause == Clause::kInsertTarget ||
                      (clause == Clause::kUsing && Was("using")) || Was("key") || Was("unique") ||
                      Was("conflict") || Was("set") ||
                      (clause == Clause::kTables && WasBefore("as"));
  frames_.push_back(inner);
}

void ClauseTracker::Close() {
  if (frames_.size() > 1) {
    frames_.pop_back();
  }
}

// Words that open a clause. FROM also stands in expressions (IS DISTINCT FROM, substring, trim,
// extract) and UPDATE in DO UPDATE and FOR UPDATE, where they open none.
void ClauseTracker::TakeWord(const Token& token) {
  const auto is = [&](std::string_view word) { return IsWord(text_, token, word); };
  Clause& clause = frame().clause;
  if (is("select") || is("delete")) {
    frame() = {Clause::kValue, true, false};
  } else if (is("from")) {
    if (!Was("distinct") && (frame().is_query || frames_.size() == 1)) {
      clause = Clause::kTables;
    }
  } else if (is("join") || is("table") || is("references")) {
    clause = Clause::kTables;
  } else if (is("update")) {
    clause = Was("do") || Was("for") || Was("key") ? clause : Clause::kTables;
    frame().is_query = true;
  } else if (is("into")) {
    clause = Clause::kInsertTarget;
  } else if (is("set")) {
    clause = Clause::kSet;
  } else if (is("values")) {
    clause = Clause::kValues;
  } else if (is("by")) {
    clause = Clause::kBy;
  } else if (is("using")) {
    clause = clause == Clause::kTables || clause == Clause::kInsertTarget ? Clause::kUsing
                                                                          : Clause::kValue;
  } else if (is("where") || is("having") || is("on") || is("limit") || is("offset") ||
             is("returning") || is("for")) {
    clause = Clause::kValue;
  }
}

bool ClauseTracker::IsNamePlace() const {
  const Clause clause = frame().clause;
  if (WasPunctuation(".") || WasPunctuation("::")) {
    return true;
  }
  if (Was("from") || Was("update")) {
    return clause == Clause::kTables;
  }
  if (Was("using")) {
    return clause == Clause::kUsing;
  }
  if (WasPunctuation(",")) {
    return frame().holds_names || clause == Clause::kTables || clause == Clause::kBy;
  }
  if (WasPunctuation("(")) {
    return frame().holds_names;
  }
  return IsOneOf(text_, previous_, kBeforeNames);
}

// Where an operand can't stand: behind another, or before a query's first word.
bool ClauseTracker::IsClausePlace(const Token& next) const {
  constexpr std::array<std::string_view, 5> kStarts = {"select", "insert", "update", "delete",
                                                       "with"};
  const bool behind_update = Was("update") && frame().clause != Clause::kTables;
  return has_operand_ || !has_tokens_ || behind_update || Was("nothing") || Was("asc") ||
         Was("desc") || (Was("select") && BeginsOperand(text_, next)) ||
         IsOneOf(text_, next, kStarts);
}

ClauseTracker::Role ClauseTracker::RoleBefore(const Token& next, bool interpolated) const {
  const Clause clause = frame().clause;
  const bool glued_call = interpolated && IsMark(text_, next, "(") && !has_operand_;
  if (IsMark(text_, next, ".")) {
    return Role::kName;
  }
  if (Was("in") && !has_operand_) {
    return Role::kSet;
  }
  if (clause == Clause::kValues && (Was("values") || WasPunctuation(","))) {
    return Role::kRow;
  }
  if (clause == Clause::kInsertTarget && has_operand_ && !WasPunctuation(")")) {
    return Role::kNames;
  }
  if (clause == Clause::kSet && (Was("set") || WasPunctuation(",")) && !is_utility_) {
    const bool assigned = next.kind == TokenKind::kOperator && next.In(text_).starts_with('=');
    return assigned ? Role::kName : Role::kAssignments;
  }
  if (clause == Clause::kBy && !interpolated) {
    return Role::kValue;
  }
  if (IsNamePlace() || glued_call) {
    return Role::kName;
  }
  if (interpolated && IsClausePlace(next)) {
    return Role::kClause;
  }
  return is_utility_ ? Role::kName : Role::kValue;
}

}  // namespace walwise::sql
