#include <algorithm>

#include "upsert-rewriter/input/host_scanner.h"

namespace walwise::sql {

namespace {

using Quoting = LiteralStyle::Quoting;

constexpr EscapeRules kSingleEscapes{"\\\\''", EscapeRules::Unknown::kKeep,
                                     EscapeRules::LineEnd::kUnknown, ""};
constexpr EscapeRules kEscapes{
    "n\nr\rt\tv\ve\x1B"
    "f\f\\\\$$\"\"",
    EscapeRules::Unknown::kKeep, EscapeRules::LineEnd::kUnknown, "ox{"};
constexpr EscapeRules kHeredocEscapes{
    "n\nr\rt\tv\ve\x1B"
    "f\f\\\\$$",
    EscapeRules::Unknown::kKeep, EscapeRules::LineEnd::kUnknown, "ox{"};
constexpr LiteralKind kSingle{.quoting = Quoting::kSingleQuotedBackslash,
                              .escapes = &kSingleEscapes};
constexpr LiteralKind kDouble{
    .quoting = Quoting::kBackslash, .escapes = &kEscapes, .bare_names = true, .openers = "$"};
constexpr LiteralKind kHeredoc{.quoting = Quoting::kBackslash,
                               .escapes = &kHeredocEscapes,
                               .bare_names = true,
                               .trimmed = true,
                               .indent = LiteralKind::Indent::kLast,
                               .openers = "$"};
constexpr LiteralKind kNowdoc{.trimmed = true, .indent = LiteralKind::Indent::kLast};

// Comments are read here, because a ?> ends them.
constexpr HostSyntax kSyntax{
    .join = '.', .word_bytes = "$", .placeholders = {.question_mark = true, .colon_name = true}};

class PhpScanner : public HostScanner {
 public:
  explicit PhpScanner(std::string_view text) : HostScanner(text, kSyntax) { SkipHtml(); }

 private:
  bool TakeSpecial(char c) override {
    switch (c) {
      case '"':
        TakeLiteral(kDouble, 1, "\"");
        return true;
      case '\'':
        TakeLiteral(kSingle, 1, "'");
        return true;
      case '#':
      case '/':
        return TakePhpComment();
      case '?':
        return TakeQuestion();
      case '<':
        return At("<<<") && TakeHeredoc();
      case '-':
        return TakeArrow();
      default:
        return false;
    }
  }

  // Outside of <?php ... ?> all is text.
  void SkipHtml() {
    const size_t open = text_.find("<?", at_);
    at_ = open == text_.npos ? end_ : open + 2;
  }

  bool TakePhpComment() {
    if (At("/*")) {
      TakeBlockComment();
      return true;
    }
    if (At("#[") || (Peek() == '/' && Peek(1) != '/')) {
      return false;  // an attribute, a division
    }
    TakeLineComment("?>");
    return true;
  }

  bool TakeQuestion() {
    if (Peek(1) == '>') {
      chains_.Break();
      SkipHtml();
      return true;
    }
    return At("?->") && TakeArrow();
  }

  bool TakeArrow() {
    const size_t length = At("?->") ? 3 : 2;
    if (!At("->") && length == 2) {
      return false;
    }
    chains_.Operand({at_, at_ + length});
    at_ += length;
    return true;
  }

  // The last line of the body is where its label is the first word.
  size_t FindLabel(size_t at, std::string_view label) {
    while (at < end_) {
      const size_t word = text_.find_first_not_of(" \t", at);
      if (word < end_ && text_.substr(word).starts_with(label) &&
          WordEnd(word) == word + label.size()) {
        return at;
      }
      at = text_.substr(0, end_).find('\n', at);
      at = at == text_.npos ? end_ : at + 1;
    }
    return text_.npos;
  }

  bool TakeHeredoc() {
    size_t at = at_ + 3;
    while (at < end_ && (text_[at] == ' ' || text_[at] == '\t')) {
      ++at;
    }
    const char quote = at < end_ ? text_[at] : '\0';
    const bool quoted = quote == '\'' || quote == '"';
    const size_t begin = at + (quoted ? 1 : 0);
    const std::string_view label = text_.substr(begin, WordEnd(begin) - begin);
    at = begin + label.size() + (quoted ? 1 : 0);
    at += text_.substr(at, 1) == "\r" ? 1 : 0;
    if (label.empty() || at >= end_ || text_[at] != '\n' || missing_labels_ == kMostMissing) {
      return false;
    }
    const size_t last_line = FindLabel(at + 1, label);
    if (last_line == text_.npos) {
      ++missing_labels_;
      return false;
    }
    TakeBody(quote == '\'' ? kNowdoc : kHeredoc, {at + 1, last_line}, label);
    return true;
  }

  void TakeBody(const LiteralKind& kind, Span body, std::string_view label) {
    chains_.BeforeLiteral();
    const size_t word = text_.find_first_not_of(" \t", body.end);
    Literal literal;
    literal.kind = &kind;
    literal.body = body;
    literal.terminator = {word, word + label.size()};
    literal.labelled = true;
    literal.last_line = text_.substr(body.end, word - body.end);
    literal.first_hole = chains_.hole_count();
    if (ScanHoles(literal)) {
      chains_.AddLiteral(literal);
    } else {
      chains_.DropLiteral(literal);
    }
    at_ = literal.terminator.end;
    previous_ = Previous::kValue;
  }

  // $name, $name[key], $name->name, ${expression}; {$expression} is found at its dollar.
  Hole TakeHole(const Literal& literal) override {
    const size_t begin = at_;
    const char next = Peek(1);
    if (next == '{') {
      at_ += 2;
      return TakeExpression(literal, begin);
    }
    if (!IsWordByte(next) || (next >= '0' && next <= '9') || next == '$') {
      return Hole::kNone;
    }
    const std::string_view before = text_.substr(literal.body.begin, begin - literal.body.begin);
    if (before.ends_with('{') && !before.ends_with("\\{")) {
      return TakeExpression(literal, begin - 1);
    }
    at_ = NameEnd(begin + 1);
    TakeSimplePart();
    chains_.AddHole({begin, at_});
    return Hole::kTaken;
  }

  size_t NameEnd(size_t at) const {
    while (at < end_ && IsWordByte(text_[at]) && text_[at] != '$') {
      ++at;
    }
    return at;
  }

  void TakeSimplePart() {
    if (Peek() == '[') {
      const size_t close = text_.substr(at_, std::min<size_t>(end_ - at_, 128)).find(']');
      at_ += close == text_.npos ? 0 : close + 1;
      return;
    }
    const size_t arrow = At("->") ? 2 : At("?->") ? 3 : 0;
    if (arrow > 0 && IsWordByte(Peek(arrow)) && Peek(arrow) != '$') {
      at_ = NameEnd(at_ + arrow);
    }
  }

  static constexpr size_t kMostMissing = 8;
  size_t missing_labels_ = 0;  // each was looked for up to the end
};

}  // namespace

Extraction ExtractPhp(std::string_view text) { return PhpScanner(text).Run(); }

}  // namespace walwise::sql
