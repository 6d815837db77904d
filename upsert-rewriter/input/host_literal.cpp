#include "upsert-rewriter/input/host_literal.h"

#include <algorithm>

namespace walwise::sql {

namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t'; }
bool IsSpace(char c) { return IsBlank(c) || c == '\n' || c == '\r'; }

size_t SkipBlanks(std::string_view text, size_t at, size_t end) {
  while (at < end && IsBlank(text[at])) {
    ++at;
  }
  return at;
}

// A line of white space only, up to its line break. The last line of the body ends at a quote.
bool IsBlankLine(std::string_view text, size_t blanks_end, size_t end) {
  return blanks_end < end && (text[blanks_end] == '\n' ||
                              text.substr(blanks_end, end - blanks_end).starts_with("\r\n"));
}

// The beginning of the lines of the body that all of them share.
std::string_view CommonIndent(std::string_view text, Span body, bool with_last) {
  std::string_view common;
  bool first = true;
  for (size_t line = body.begin; line <= body.end;) {
    const size_t blanks = SkipBlanks(text, line, body.end);
    const bool counts = blanks < body.end ? !IsBlankLine(text, blanks, body.end) : with_last;
    if (counts && (first || blanks - line < common.size())) {
      common = text.substr(line, blanks - line);
      first = false;
    }
    const size_t line_end = text.substr(0, body.end).find('\n', blanks);
    if (line_end == std::string_view::npos) {
      break;
    }
    line = line_end + 1;
  }
  return common;
}

class Decoder {
 public:
  Decoder(std::string_view text, const Literal& literal, std::span<const Span> holes,
          SqlFragment* fragment)
      : text_(text),
        literal_(literal),
        kind_(*literal.kind),
        holes_(holes),
        fragment_(fragment),
        style_(static_cast<uint32_t>(fragment->styles.size())),
        quote_(literal.terminator.empty() || literal.labelled ? '\0'
                                                              : text[literal.terminator.begin]),
        at_(literal.body.begin),
        end_(literal.body.end) {}

  bool Run();

 private:
  void FindIndent();
  void Trim();
  void AddStyle();
  bool IsSpecial(char c) const;
  void Verbatim(size_t until);
  void Replaced(std::string_view value, size_t length);
  bool Special();
  bool LineBreak();
  bool Backslash();
  bool LoneOpener();

  const std::string_view text_;
  const Literal& literal_;
  const LiteralKind& kind_;
  std::span<const Span> holes_;
  SqlFragment* fragment_;
  const uint32_t style_;
  const char quote_;
  size_t at_;
  size_t end_;
  std::string_view indent_;
};

void Decoder::FindIndent() {
  switch (kind_.indent) {
    case LiteralKind::Indent::kKept:
      break;
    case LiteralKind::Indent::kCommon:
    case LiteralKind::Indent::kCommonAndLast:
      indent_ =
          CommonIndent(text_, literal_.body, kind_.indent == LiteralKind::Indent::kCommonAndLast);
      break;
    case LiteralKind::Indent::kLast:
      indent_ = literal_.last_line;
      break;
  }
}

void Decoder::Trim() {
  const size_t first_hole = holes_.empty() ? end_ : holes_.front().begin;
  size_t line = at_;
  while (at_ < first_hole && IsSpace(text_[at_])) {
    line = text_[at_++] == '\n' ? at_ : line;
  }
  at_ = line;
  const size_t last_hole = holes_.empty() ? at_ : holes_.back().end;
  while (end_ > last_hole && end_ > at_ && IsSpace(text_[end_ - 1])) {
    --end_;
  }
  size_t backslashes = 0;
  while (kind_.escapes != nullptr && end_ - backslashes > at_ &&
         text_[end_ - backslashes - 1] == '\\') {
    ++backslashes;
  }
  if (backslashes % 2 == 1) {
    end_ = literal_.body.end;
  }
}

void Decoder::AddStyle() {
  LiteralStyle& style = fragment_->styles.emplace_back();
  style.quoting = kind_.quoting;
  style.quote = quote_;
  style.opening = literal_.opening;
  style.multiline = kind_.multiline;
  style.backslash_hides_quote = kind_.backslash_hides_quote;
  style.indent = indent_;
  style.doubles_braces = kind_.doubled_braces;
  style.escaped_openers = kind_.openers;
  style.bare_names = kind_.bare_names;
  const std::string_view terminator = literal_.terminator.In(text_);
  if (literal_.labelled) {
    style.label = terminator;
  } else if (kind_.quoting == LiteralStyle::Quoting::kVerbatim || terminator.size() > 1) {
    style.forbidden = terminator;
  }
}

bool Decoder::IsSpecial(char c) const {
  switch (c) {
    case '\\':
      return kind_.escapes != nullptr;
    case '\n':
      return !indent_.empty();
    case '{':
    case '}':
      return kind_.doubled_braces;
    default:
      return (c == quote_ && kind_.quoting == LiteralStyle::Quoting::kDoubledQuote) ||
             (c == '$' && kind_.openers == "$");
  }
}

void Decoder::Verbatim(size_t until) {
  fragment_->sql.AppendVerbatim(text_.substr(at_, until - at_), at_, style_);
  at_ = until;
}

void Decoder::Replaced(std::string_view value, size_t length) {
  fragment_->sql.AppendReplaced(value, {at_, at_ + length}, style_);
  at_ += length;
}

// With the indentation behind it, and with the blank lines behind it that are shorter: text
// inserted there would lose another line's indentation.
bool Decoder::LineBreak() {
  std::string value;
  size_t at = at_;
  while (true) {
    value += '\n';
    const size_t line = at + 1;
    at = SkipBlanks(text_, line, std::min(end_, line + indent_.size()));
    if (at - line == indent_.size()) {
      break;
    }
    if (!IsBlankLine(text_, at, end_)) {
      return false;
    }
    if (text_[at] == '\r') {
      value += '\r';
      ++at;
    }
  }
  Replaced(value, at - at_);
  return true;
}

bool Decoder::Backslash() {
  // A backslash that stays, before a brace that doesn't, would hide what is put between them.
  const size_t next = at_ + 1;
  const bool before_brace =
      kind_.doubled_braces && next < end_ && (text_[next] == '{' || text_[next] == '}');
  const bool is_delimiter = next < end_ && !kind_.backslash_hides_quote && text_[next] != '\0' &&
                            (text_[next] == quote_ || text_[next] == literal_.opening);
  const Escape escape = is_delimiter ? Escape{2, std::string(1, text_[next])}
                                     : ReadEscape(*kind_.escapes, text_.substr(0, end_), at_);
  if (escape.length == 0 || before_brace) {
    return false;
  }
  size_t end = at_ + escape.length;
  if (text_[end - 1] == '\n' && escape.value.empty() && !indent_.empty()) {
    end = SkipBlanks(text_, end, std::min(end_, end + indent_.size()));
  }
  Replaced(escape.value, end - at_);
  return true;
}

// One that opens nothing because of what follows: no text may come between.
bool Decoder::LoneOpener() {
  const size_t next = at_ + 1;
  const bool at_hole = !holes_.empty() && holes_.front().begin == next;
  if (next >= end_ || at_hole || text_[next] == '$' || IsSpecial(text_[next])) {
    return false;
  }
  Replaced(text_.substr(at_, 2), 2);
  return true;
}

bool Decoder::Special() {
  switch (text_[at_]) {
    case '\\':
      return Backslash();
    case '\n':
      return LineBreak();
    case '$':
      return LoneOpener();
    default:  // doubled
      if (at_ + 1 >= end_ || text_[at_ + 1] != text_[at_]) {
        return false;
      }
      Replaced(text_.substr(at_, 1), 2);
      return true;
  }
}

bool Decoder::Run() {
  FindIndent();
  if (kind_.trimmed) {
    Trim();
  }
  AddStyle();
  if (!indent_.empty() && at_ < end_) {
    at_ = SkipBlanks(text_, at_, std::min(end_, at_ + indent_.size()));
  }
  while (at_ < end_) {
    if (!holes_.empty() && holes_.front().begin == at_) {
      const size_t begin = fragment_->sql.text().size();
      Verbatim(holes_.front().end);
      fragment_->holes.push_back({begin, fragment_->sql.text().size()});
      holes_ = holes_.subspan(1);
      continue;
    }
    const size_t limit = holes_.empty() ? end_ : std::min(end_, holes_.front().begin);
    size_t stop = at_;
    while (stop < limit && !IsSpecial(text_[stop])) {
      ++stop;
    }
    Verbatim(stop);
    if (at_ < limit && !Special()) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool AppendLiteral(std::string_view text, const Literal& literal, std::span<const Span> holes,
                   SqlFragment* fragment) {
  return Decoder(text, literal, holes, fragment).Run();
}

}  // namespace walwise::sql
