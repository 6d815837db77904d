#include <algorithm>
#include <vector>

#include "upsert-rewriter/input/host_scanner.h"

namespace walwise::sql {

namespace {

using Quoting = LiteralStyle::Quoting;

constexpr EscapeRules kSingleEscapes{"\\\\", EscapeRules::Unknown::kKeep,
                                     EscapeRules::LineEnd::kUnknown, ""};
constexpr EscapeRules kEscapes{
    "a\ab\be\x1B"
    "f\fn\nr\rs t\tv\v",
    EscapeRules::Unknown::kDrop, EscapeRules::LineEnd::kJoin, "oxu{"};
constexpr LiteralKind kSingle{.quoting = Quoting::kSingleQuotedBackslash,
                              .escapes = &kSingleEscapes};
constexpr LiteralKind kDouble{
    .quoting = Quoting::kBackslash, .escapes = &kEscapes, .bare_names = true, .openers = "#{@$"};

// On one line, because what looks like one may be a division.
constexpr LiteralKind kRegex{.quoting = Quoting::kBackslash,
                             .escapes = &kEscapes,
                             .multiline = false,
                             .bare_names = true,
                             .openers = "#{@$"};

constexpr LiteralKind Heredoc(bool raw, bool squiggly) {
  LiteralKind kind = raw ? LiteralKind() : kDouble;
  kind.trimmed = true;
  kind.indent = squiggly ? LiteralKind::Indent::kCommon : LiteralKind::Indent::kKept;
  return kind;
}
// By raw + 2 * squiggly.
constexpr LiteralKind kHeredocs[] = {Heredoc(false, false), Heredoc(true, false),
                                     Heredoc(false, true), Heredoc(true, true)};

constexpr HostSyntax kSyntax{.hash_comments = true,
                             .adjacent_join = true,
                             .line_ends_expression = true,
                             .word_bytes = "$@",
                             .placeholders = {.question_mark = true, .colon_name = true}};

// Behind these an expression begins.
constexpr std::string_view kOperatorWords[] = {"if",   "unless", "while", "until", "when", "and",
                                               "or",   "not",    "then",  "do",    "else", "elsif",
                                               "case", "in",     "puts",  "return"};

class RubyScanner : public HostScanner {
 public:
  explicit RubyScanner(std::string_view text) : HostScanner(text, kSyntax) {}

 private:
  struct Heredoc {
    Span label;
    bool indented;  // the label may be
    const LiteralKind* kind;
  };

  bool TakeSpecial(char c) override {
    switch (c) {
      case '"':
        TakeLiteral(kDouble, 1, "\"");
        return true;
      case '\'':
        TakeLiteral(kSingle, 1, "'");
        return true;
      case '`':
        TakeLiteral(kDouble, 1, "`");
        return true;
      case '%':
        return ValueMayBegin() && TakePercent();
      case '/':
        return ValueMayBegin() && TakeRegex();
      case '?':
        return ValueMayBegin() && TakeCharacterLiteral();
      case '<':
        return At("<<") && TakeHeredoc();
      case '\\':
        return TakeJoinedLines();
      default:
        return false;
    }
  }

  // $' and the like, and the mark that ends a method's name.
  bool TakePrefixed(Span word) override {
    if (word.In(text_) == "$" && at_ < end_ && text_[at_] != '\n') {
      ++at_;
    } else if ((Peek() == '?' || Peek() == '!') && Peek(1) != '=') {
      ++at_;
    }
    return false;
  }

  // As Ruby does: behind a name, white space before and none behind make it an argument.
  bool ValueMayBegin() const {
    if (previous_ == Previous::kValue) {
      return false;
    }
    if (previous_ != Previous::kWord) {
      return true;
    }
    const bool is_operator = std::find(std::begin(kOperatorWords), std::end(kOperatorWords),
                                       previous_word_.In(text_)) != std::end(kOperatorWords);
    const char next = Peek(1);
    return is_operator || (previous_word_.end < at_ && text_[at_ - 1] == ' ' && next != ' ' &&
                           next != '=' && next != '\n');
  }

  bool TakeJoinedLines() {
    if (!At("\\\n") && !At("\\\r\n")) {
      return false;
    }
    at_ += Peek(1) == '\n' ? 2 : 3;
    return true;
  }

  // %q(...), %Q[...], %{...}, %w(...), %r{...} and so on.
  bool TakePercent() {
    const char form = std::string_view("qQwWiIrsx").find(Peek(1)) == text_.npos ? 'Q' : Peek(1);
    const size_t opening = form == Peek(1) ? 2 : 1;
    const char open = Peek(opening);
    if (open <= ' ' || IsWordByte(open) || (opening == 1 && open == '=') || open == '\\' ||
        open == '#' || open == '\x7F') {
      return false;
    }
    const size_t bracket = std::string_view("([{<").find(open);
    const char close = bracket == text_.npos ? open : ")]}>"[bracket];
    const bool raw = form == 'q' || form == 'w' || form == 'i' || form == 's';
    TakeLiteral(raw ? kSingle : kDouble, opening + 1, std::string_view(&close, 1),
                close == open ? '\0' : open);
    return true;
  }

  bool TakeRegex() {
    TakeLiteral(kRegex, 1, "/");
    return true;
  }

  // ?a; with a name behind it, it is a condition.
  bool TakeCharacterLiteral() {
    if (Peek(1) <= ' ' || IsWordByte(Peek(2))) {
      return false;
    }
    at_ += 2;
    previous_ = Previous::kValue;
    return true;
  }

  bool TakeHeredoc() {
    const bool squiggly = Peek(2) == '~';
    const bool indented = squiggly || Peek(2) == '-';
    const char mark = Peek(indented ? 3 : 2);
    const bool quoted = mark == '\'' || mark == '"' || mark == '`';
    const size_t begin = at_ + (indented ? 3 : 2) + (quoted ? 1 : 0);
    const bool shifts = (previous_ == Previous::kValue || previous_ == Previous::kWord) &&
                        text_[at_ - 1] != ' ' && !indented;
    const size_t end =
        quoted ? std::min(text_.substr(0, end_).find(mark, begin), end_) : WordEnd(begin);
    const bool named = quoted || indented || (mark >= 'A' && mark <= 'Z') || mark == '_';
    constexpr size_t kLongestLabel = 200;
    if (shifts || !named || begin >= end || end - begin > kLongestLabel ||
        (mark >= '0' && mark <= '9') || text_.substr(begin, end - begin).find('\n') != text_.npos) {
      return false;
    }
    const size_t kind = (mark == '\'' ? 1 : 0) + (squiggly ? 2 : 0);
    pending_.push_back({{begin, end}, indented, &kHeredocs[kind]});
    chains_.Operand({at_, end});
    at_ = std::min(end + (quoted ? 1 : 0), end_);
    previous_ = Previous::kValue;
    return true;
  }

  // The line that is the label, from its first byte; npos: there is none.
  size_t FindLabel(const Heredoc& heredoc) const {
    const std::string_view label = heredoc.label.In(text_);
    for (size_t line = at_; line < end_;) {
      const size_t line_end = std::min(text_.substr(0, end_).find('\n', line), end_);
      size_t word = line;
      while (heredoc.indented && word < line_end && (text_[word] == ' ' || text_[word] == '\t')) {
        ++word;
      }
      const std::string_view rest = text_.substr(word, line_end - word);
      if (rest.starts_with(label) &&
          (rest.size() == label.size() || rest.substr(label.size()) == "\r")) {
        return line;
      }
      line = line_end + 1;
    }
    return text_.npos;
  }

  void AtLineBegin() override {
    std::vector<Heredoc> pending;
    pending.swap(pending_);
    for (const Heredoc& heredoc : pending) {
      TakeBody(heredoc);
    }
    if (At("=begin")) {
      TakeDocument();
    } else if (At("__END__") && (at_ + 7 >= end_ || text_[at_ + 7] == '\n')) {
      at_ = end_;
    }
  }

  void TakeBody(const Heredoc& heredoc) {
    const size_t last_line = missing_labels_ == kMostMissing ? text_.npos : FindLabel(heredoc);
    if (last_line == text_.npos) {
      missing_labels_ += missing_labels_ == kMostMissing ? 0 : 1;
      return;
    }
    Literal literal;
    literal.kind = heredoc.kind;
    literal.body = {at_, last_line};
    const size_t word = text_.find_first_not_of(" \t", last_line);
    literal.terminator = {word, word + heredoc.label.size()};
    literal.labelled = true;
    literal.first_hole = chains_.hole_count();
    const Previous previous = previous_;
    if (ScanHoles(literal)) {
      chains_.AddAlone(literal);
    } else {
      chains_.DropAlone(literal);
    }
    previous_ = previous;
    at_ = last_line;
    SkipLine();
    at_ += at_ < end_ ? 1 : 0;
  }

  // =begin ... =end
  void TakeDocument() {
    const size_t begin = at_;
    const size_t end = text_.substr(0, end_).find("\n=end", at_);
    at_ = end == text_.npos ? end_ : end + 1;
    SkipLine();
    AddComment(begin);
  }

  Hole TakeHole(const Literal& literal) override {
    const size_t begin = at_;
    const char next = Peek(1);
    if (next == '{') {
      at_ += 2;
      return TakeExpression(literal, begin);
    }
    if (next != '@' && next != '$') {
      return Hole::kNone;
    }
    size_t name = 2;
    name += Peek(name) == '@' ? 1 : 0;
    if (!IsWordByte(Peek(name)) || Peek(name) == '$' || Peek(name) == '@') {
      return Hole::kNone;
    }
    at_ = WordEnd(begin + name);
    chains_.AddHole({begin, at_});
    return Hole::kTaken;
  }

  static constexpr size_t kMostMissing = 8;
  size_t missing_labels_ = 0;  // each was looked for up to the end
  std::vector<Heredoc> pending_;
};

}  // namespace

Extraction ExtractRuby(std::string_view text) { return RubyScanner(text).Run(); }

}  // namespace walwise::sql
