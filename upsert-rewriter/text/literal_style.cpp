#include "upsert-rewriter/text/literal_style.h"

#include <algorithm>

// The text lands between bytes that are not known here, so what could join with a neighbour (a
// quote at either end of a """ literal, a `$` at the end) is treated as if it did.

namespace walwise::sql {

namespace {

using Quoting = LiteralStyle::Quoting;

bool BeginsName(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Could `c` continue a name, or what is written behind it: $x[0], $x->y, $x?->y?
bool ContinuesName(char c) {
  return BeginsName(c) || (c >= '0' && c <= '9') || c == '[' || c == '-' || c == '?' || c == '@';
}

bool Opens(std::string_view openers, std::string_view sql, size_t at) {
  if (openers.empty() || sql[at] != openers[0]) {
    return false;
  }
  if (at + 1 == sql.size()) {
    return true;
  }
  const char next = sql[at + 1];
  if (openers.size() == 1) {
    return BeginsName(next) || next == '{' || next == '`' || next == openers[0];
  }
  return openers.substr(1).find(next) != std::string_view::npos;
}

bool IsBalanced(std::string_view sql, char opening, char closing) {
  size_t depth = 0;
  for (const char c : sql) {
    if (c == opening) {
      ++depth;
    } else if (c == closing && depth-- == 0) {
      return false;
    }
  }
  return depth == 0;
}

bool HasLineBeginning(std::string_view sql, std::string_view label) {
  while (true) {
    const size_t word = sql.find_first_not_of(" \t");
    if (word != std::string_view::npos && sql.substr(word).starts_with(label)) {
      return true;
    }
    const size_t line = sql.find('\n');
    if (line == std::string_view::npos) {
      return false;
    }
    sql.remove_prefix(line + 1);
  }
}

class Encoder {
 public:
  Encoder(const LiteralStyle& style, std::string_view sql) : style_(style), sql_(sql) {}

  Status Check(bool behind_hole) const;
  std::string Run();

 private:
  bool escapes() const {
    return style_.quoting == Quoting::kBackslash ||
           style_.quoting == Quoting::kSingleQuotedBackslash;
  }
  Status CheckVerbatim() const;
  bool EscapesQuote(size_t at) const;
  bool EscapesOpener(size_t at) const;
  void Put(size_t at);
  void PutLineBreak(size_t at);

  const LiteralStyle& style_;
  const std::string_view sql_;
  bool balanced_ = false;
  std::string out_;
};

Status Encoder::CheckVerbatim() const {
  const std::string& end = style_.forbidden;
  if (!end.empty()) {
    const bool touches = end.size() > 1 && (end[0] == sql_.front() || end[0] == sql_.back() ||
                                            end.back() == sql_.front());
    if (touches || sql_.find(end) != std::string_view::npos) {
      return Status::Error("the text would end its literal, which ends with " + end);
    }
  }
  if (style_.backslash_hides_quote && sql_.back() == '\\') {
    return Status::Error("a raw string can't hold a backslash here; use another kind of literal");
  }
  const bool any_brace_opens = style_.escaped_openers == "{";
  for (size_t at = 0; at < sql_.size(); ++at) {
    const bool is_brace = sql_[at] == '{' || sql_[at] == '}';
    if ((any_brace_opens && is_brace) || Opens(style_.escaped_openers, sql_, at)) {
      return Status::Error("the text has a " + std::string(1, sql_[at]) +
                           " that this kind of literal would interpolate");
    }
  }
  return Status();
}

Status Encoder::Check(bool behind_hole) const {
  if (style_.quoting == Quoting::kNowhere) {
    return Status::Error("no string literal is at this place, only an expression");
  }
  if (style_.bare_names && behind_hole && ContinuesName(sql_.front())) {
    return Status::Error("the text would join the name of an interpolated variable");
  }
  if (style_.escaped_openers == "$" && sql_.back() == '{') {
    return Status::Error("the text ends in a brace that would join an interpolation");
  }
  if (!style_.label.empty() && HasLineBeginning(sql_, style_.label)) {
    return Status::Error("a line of the text would end its heredoc " + style_.label);
  }
  const bool can_escape_line = style_.quoting == Quoting::kBackslash;
  if (!style_.multiline && !can_escape_line && sql_.find_first_of("\r\n") != sql_.npos) {
    return Status::Error("this kind of literal can't hold a line break");
  }
  return style_.quoting == Quoting::kVerbatim ? CheckVerbatim() : Status();
}

// A lone quote within """ needs no backslash.
bool Encoder::EscapesQuote(size_t at) const {
  const char c = sql_[at];
  if (style_.opening != 0 && (c == style_.opening || c == style_.quote)) {
    return !balanced_;
  }
  if (c != style_.quote || style_.quote == 0) {
    return false;
  }
  return style_.forbidden.size() <= 1 || at == 0 || at + 1 == sql_.size() || sql_[at - 1] == c ||
         sql_[at + 1] == c;
}

bool Encoder::EscapesOpener(size_t at) const {
  const std::string_view openers = style_.escaped_openers;
  return style_.quoting == Quoting::kBackslash &&
         (Opens(openers, sql_, at) ||
          (at == 0 && openers.size() > 1 && openers.find(sql_[at], 1) != openers.npos));
}

void Encoder::PutLineBreak(size_t at) {
  out_ += '\n';
  const std::string_view rest = sql_.substr(at + 1);
  if (!rest.starts_with('\n') && !rest.starts_with("\r\n")) {
    out_ += style_.indent;
  }
}

void Encoder::Put(size_t at) {
  const char c = sql_[at];
  if (!style_.multiline && (c == '\n' || c == '\r')) {
    out_ += c == '\n' ? "\\n" : "\\r";
  } else if (c == '\n') {
    PutLineBreak(at);
  } else if (style_.doubles_braces && (c == '{' || c == '}')) {
    out_.append(2, c);
  } else if (style_.quoting == Quoting::kDoubledQuote && c == style_.quote) {
    out_.append(2, c);
  } else {
    if (escapes() && (c == '\\' || EscapesQuote(at) || EscapesOpener(at))) {
      out_ += '\\';
    }
    out_ += c;
  }
}

std::string Encoder::Run() {
  balanced_ =
      style_.opening != 0 && !EscapesOpener(0) && IsBalanced(sql_, style_.opening, style_.quote);
  out_.reserve(sql_.size() + 16);
  for (size_t at = 0; at < sql_.size(); ++at) {
    Put(at);
  }
  return std::move(out_);
}

}  // namespace

Result<std::string> LiteralStyle::Encode(std::string_view sql, bool behind_hole) const {
  if (sql.empty()) {
    return std::string();
  }
  Encoder encoder(*this, sql);
  if (Status status = encoder.Check(behind_hole); !status.ok()) {
    return status;
  }
  return encoder.Run();
}

}  // namespace walwise::sql
