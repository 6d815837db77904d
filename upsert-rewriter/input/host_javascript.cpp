#include <algorithm>

#include "upsert-rewriter/input/host_scanner.h"

// Text within JSX elements is read as code. What could go wrong there, a quote or a slash, ends
// with its line.

namespace walwise::sql {

namespace {

using Quoting = LiteralStyle::Quoting;

constexpr EscapeRules kEscapes{"b\bf\fn\nr\rt\tv\v", EscapeRules::Unknown::kDrop,
                               EscapeRules::LineEnd::kJoin, "oxu{"};
constexpr LiteralKind kString{
    .quoting = Quoting::kBackslash, .escapes = &kEscapes, .multiline = false};
constexpr LiteralKind kTemplate{
    .quoting = Quoting::kBackslash, .escapes = &kEscapes, .openers = "${"};

// Behind these a slash begins a regular expression.
constexpr std::string_view kOperatorWords[] = {"return", "typeof", "instanceof", "in",   "of",
                                               "new",    "delete", "void",       "case", "do",
                                               "else",   "throw",  "yield",      "await"};

constexpr HostSyntax kSyntax{.slash_comments = true,
                             .word_bytes = "$",
                             .placeholders = {.question_mark = true, .colon_name = true}};

class JavaScriptScanner : public HostScanner {
 public:
  explicit JavaScriptScanner(std::string_view text) : HostScanner(text, kSyntax) {}

 private:
  bool TakeSpecial(char c) override {
    switch (c) {
      case '"':
        TakeLiteral(kString, 1, "\"");
        return true;
      case '\'':
        TakeLiteral(kString, 1, "'");
        return true;
      case '`':
        TakeLiteral(kTemplate, 1, "`");
        return true;
      case '/':
        return TakeRegex();
      default:
        return false;
    }
  }

  Hole TakeHole(const Literal& literal) override {
    const size_t begin = at_;
    if (Peek(1) != '{') {
      return Hole::kNone;
    }
    at_ += 2;
    return TakeExpression(literal, begin);
  }

  bool RegexMayBegin() const {
    switch (previous_) {
      case Previous::kNothing:
        return true;
      case Previous::kOperator:
        return at_ == 0 || text_[at_ - 1] != '<';  // </element>
      case Previous::kWord:
        return std::find(std::begin(kOperatorWords), std::end(kOperatorWords),
                         previous_word_.In(text_)) != std::end(kOperatorWords);
      case Previous::kValue:
        break;
    }
    return false;
  }

  bool TakeRegex() {
    if (!RegexMayBegin()) {
      return false;
    }
    const size_t begin = at_++;
    bool in_class = false;
    for (; at_ < end_ && text_[at_] != '\n' && (in_class || text_[at_] != '/'); ++at_) {
      const char c = text_[at_];
      in_class = c == '[' || (in_class && c != ']');
      at_ += c == '\\' && Peek(1) != '\n' ? 1 : 0;
    }
    at_ = std::min(at_ + (Peek() == '/' ? 1 : 0), end_);
    chains_.Operand({begin, at_});
    previous_ = Previous::kValue;
    return true;
  }
};

}  // namespace

Extraction ExtractJavaScript(std::string_view text) { return JavaScriptScanner(text).Run(); }

}  // namespace walwise::sql
