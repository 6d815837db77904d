#include "upsert-rewriter/input/host_chain.h"

#include <algorithm>

#include "upsert-rewriter/input/host_language.h"

namespace walwise::sql {

namespace {

constexpr size_t kMostLevels = 256;

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool EqualsLower(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() && std::equal(text.begin(), text.end(), lower.begin(),
                                                   [](char a, char b) { return (a | 0x20) == b; });
}

// A cheap look at the source of a literal, before it is worth decoding.
bool MayBeginSql(std::string_view body) {
  size_t at = 0;
  while (at < body.size() &&
         (IsSpace(body[at]) || (body[at] == '\\' && at + 1 < body.size() &&
                                std::string_view("nrt\n\r").find(body[at + 1]) != body.npos))) {
    at += body[at] == '\\' ? 2 : 1;
  }
  if (at == body.size() || body[at] == '-' || body[at] == '/') {
    return true;
  }
  size_t end = at;
  while (end < body.size() && IsLetter(body[end])) {
    ++end;
  }
  constexpr std::string_view kFirstWords[] = {"insert", "update", "delete", "select",
                                              "with",   "merge",  "create", "alter",
                                              "drop",   "begin",  "do",     "truncate"};
  return std::any_of(std::begin(kFirstWords), std::end(kFirstWords), [&](std::string_view word) {
    return EqualsLower(body.substr(at, end - at), word);
  });
}

char ClosingOf(char opening) { return opening == '(' ? ')' : opening == '[' ? ']' : '}'; }

bool HasPercentPlaceholder(std::string_view sql) {
  for (size_t at = sql.find('%'); at < sql.size() - 1; at = sql.find('%', at + 2)) {
    const char next = sql[at + 1];
    if (next == 's' || next == 'b') {
      return true;
    }
    const size_t close = next == '(' ? sql.find_first_not_of(
                                           "abcdefghijklmnopqrstuvwxyz"
                                           "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                           "0123456789_.",
                                           at + 2)
                                     : sql.npos;
    if (close != sql.npos && sql.substr(close, 2) == ")s") {
      return true;
    }
  }
  return false;
}

}  // namespace

HostChains::HostChains(std::string_view text, const PlaceholderStyles& placeholders,
                       bool adjacent_join, std::vector<SqlFragment>* out)
    : text_(text), placeholders_(placeholders), adjacent_join_(adjacent_join), out_(out) {
  levels_.resize(1);
}

void HostChains::Open(char opening, size_t at) {
  if (overflow_ > 0 || levels_.size() == kMostLevels) {
    ++overflow_;
    return;
  }
  Level& level = levels_.back();
  const bool continues = level.state == State::kAfterJoin ||
                         (level.state == State::kInExpression && !level.line_ended);
  if (continues && opening != '{') {
    Operand({at, at + 1});
  } else {
    Break();
  }
  Level inner;
  inner.opening = opening;
  inner.first_operand = parts_.size();
  inner.first_hole = holes_.size();
  levels_.push_back(inner);
}

void HostChains::Close(char closing, size_t end) {
  if (overflow_ > 0) {
    --overflow_;
    return;
  }
  size_t match = levels_.size() - 1;
  while (match > 0 && levels_[match].opening != kHole &&
         ClosingOf(levels_[match].opening) != closing) {
    --match;
  }
  Break();
  if (match == 0 || levels_[match].opening == kHole) {
    return;
  }
  while (levels_.size() > match) {
    Break();
    levels_.pop_back();
  }
  if (levels_.back().state == State::kInExpression) {
    levels_.back().expression.end = end;
  }
}

bool HostChains::OpenHole() {
  if (levels_.size() == kMostLevels) {
    return false;
  }
  Level inner;
  inner.opening = kHole;
  inner.first_operand = parts_.size();
  inner.first_hole = holes_.size();
  levels_.push_back(inner);
  return true;
}

void HostChains::CloseHole() {
  overflow_ = 0;
  while (levels_.size() > 1) {
    Break();
    const bool was_hole = levels_.back().opening == kHole;
    levels_.pop_back();
    if (was_hole) {
      return;
    }
  }
}

// A brace that has no opening within the innermost hole.
bool HostChains::ClosesHole(char closing) const {
  if (closing != '}' || overflow_ > 0) {
    return false;
  }
  for (size_t i = levels_.size() - 1; i > 0 && levels_[i].opening != '{'; --i) {
    if (levels_[i].opening == kHole) {
      return true;
    }
  }
  return false;
}

void HostChains::BeforeLiteral() {
  Level& level = levels_.back();
  const bool continues =
      level.state == State::kAfterJoin || (level.state == State::kAfterLiteral && adjacent_join_);
  if (!continues || overflow_ > 0) {
    Break();
  }
}

void HostChains::AddLiteral(const Literal& literal) {
  Level& level = levels_.back();
  if (overflow_ > 0) {
    holes_.resize(literal.first_hole);
    return;
  }
  if (level.state == State::kIdle) {
    level.is_sql = MayBeginSql(literal.body.In(text_));
    level.first_operand = parts_.size();
    level.first_hole = literal.first_hole;
  }
  if (level.is_sql) {
    parts_.push_back({true, literal, {}});
  } else {
    holes_.resize(literal.first_hole);
  }
  level.state = State::kAfterLiteral;
  level.line_ended = false;
}

void HostChains::DropLiteral(const Literal& literal) {
  holes_.resize(literal.first_hole);
  Break();
}

void HostChains::AddAlone(const Literal& literal) {
  if (!MayBeginSql(literal.body.In(text_))) {
    holes_.resize(literal.first_hole);
    return;
  }
  SqlFragment fragment;
  if (AppendLiteral(text_, literal, std::span(holes_).subspan(literal.first_hole), &fragment)) {
    EmitFragment(&fragment);
  }
  holes_.resize(literal.first_hole);
}

void HostChains::Join() {
  Level& level = levels_.back();
  if (overflow_ > 0 || level.state == State::kIdle) {
    return;
  }
  if (level.state == State::kAfterJoin) {
    Break();
    return;
  }
  if (level.state == State::kInExpression) {
    PushExpression();
  }
  level.state = State::kAfterJoin;
  level.line_ended = false;
}

void HostChains::Operand(Span span) {
  Level& level = levels_.back();
  if (overflow_ > 0 || level.state == State::kIdle) {
    return;
  }
  if (level.state == State::kAfterLiteral ||
      (level.state == State::kInExpression && level.line_ended)) {
    Break();
  } else if (level.state == State::kAfterJoin) {
    level.state = State::kInExpression;
    level.expression = span;
    level.line_ended = false;
  } else {
    level.expression.end = span.end;
  }
}

void HostChains::LineEnd(bool ends_expression) {
  Level& level = levels_.back();
  level.line_ended = true;
  const bool complete = level.state == State::kAfterLiteral || level.state == State::kInExpression;
  if (ends_expression && complete && overflow_ == 0) {
    Break();
  }
}

// Neighbouring expressions are one: a + b.
void HostChains::PushExpression() {
  const Level& level = levels_.back();
  if (!level.is_sql) {
    return;
  }
  if (!parts_.back().is_literal) {
    parts_.back().expression.end = level.expression.end;
    return;
  }
  parts_.push_back({false, {}, level.expression});
}

void HostChains::Break() {
  Level& level = levels_.back();
  if (level.state == State::kIdle || overflow_ > 0) {
    return;
  }
  if (level.state == State::kInExpression) {
    PushExpression();
  }
  if (level.is_sql) {
    Emit(level);
    parts_.resize(level.first_operand);
    holes_.resize(level.first_hole);
  }
  level.state = State::kIdle;
  level.is_sql = false;
  level.formatted = false;
  level.line_ended = false;
}

void HostChains::Finish() {
  overflow_ = 0;
  while (levels_.size() > 1) {
    Break();
    levels_.pop_back();
  }
  Break();
}

std::span<const Span> HostChains::HolesOf(size_t operand, const Level& level) const {
  const size_t begin = parts_[operand].literal.first_hole - level.first_hole;
  size_t next = operand + 1;
  while (next < parts_.size() && !parts_[next].is_literal) {
    ++next;
  }
  const std::span<const Span> holes = std::span(holes_).subspan(level.first_hole);
  const size_t end =
      next < parts_.size() ? parts_[next].literal.first_hole - level.first_hole : holes.size();
  return holes.subspan(begin, end - begin);
}

// The text reads {expression}. Its source is the seam from one literal into the next, so that text
// put behind it lands in that one, unless its value begins behind an indentation.
void HostChains::AppendExpression(size_t operand, size_t previous_end,
                                  SqlFragment* fragment) const {
  const Span expression = parts_[operand].expression;
  Span seam{previous_end, expression.end};
  const uint32_t style = static_cast<uint32_t>(fragment->styles.size());
  const bool is_last = operand + 1 == parts_.size();
  if (!is_last) {
    seam.end = parts_[operand + 1].literal.body.begin;
  }
  if (is_last || parts_[operand + 1].literal.kind->trimmed) {
    fragment->styles.emplace_back().quoting = LiteralStyle::Quoting::kNowhere;
  }
  const size_t begin = fragment->sql.text().size();
  std::string text = "{";
  text += expression.In(text_);
  text += '}';
  fragment->sql.AppendReplaced(text, seam, style);
  fragment->holes.push_back({begin, begin + text.size()});
}

bool HostChains::Append(const Level& level, SqlFragment* fragment) const {
  size_t previous_end = 0;
  for (size_t i = level.first_operand; i < parts_.size(); ++i) {
    const Part& operand = parts_[i];
    if (!operand.is_literal) {
      AppendExpression(i, previous_end, fragment);
    } else if (!AppendLiteral(text_, operand.literal, HolesOf(i, level), fragment)) {
      return false;
    } else {
      previous_end = operand.literal.body.end;
    }
  }
  return true;
}

void HostChains::Emit(const Level& level) {
  SqlFragment fragment;
  if (Append(level, &fragment)) {
    EmitFragment(&fragment);
  }
}

void HostChains::EmitFragment(SqlFragment* fragment) {
  const std::string& sql = fragment->sql.text();
  if (fragment->sql.segments().empty() || !LooksLikeSql(sql)) {
    return;
  }
  fragment->placeholders = placeholders_;
  fragment->placeholders.braces = levels_.back().braces || levels_.back().formatted;
  fragment->placeholders.percent = placeholders_.percent && HasPercentPlaceholder(sql);
  out_->push_back(std::move(*fragment));
}

}  // namespace walwise::sql
