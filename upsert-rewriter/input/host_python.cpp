#include "upsert-rewriter/input/host_scanner.h"

namespace walwise::sql {

namespace {

using Quoting = LiteralStyle::Quoting;

constexpr EscapeRules kEscapes{"a\ab\bf\fn\nr\rt\tv\v\\\\\"\"''", EscapeRules::Unknown::kKeep,
                               EscapeRules::LineEnd::kJoin, "oxuU"};
// A backslash and what it hides stay together.
constexpr EscapeRules kRawEscapes{"", EscapeRules::Unknown::kKeep, EscapeRules::LineEnd::kUnknown,
                                  ""};

constexpr LiteralKind Kind(bool raw, bool triple, bool format) {
  LiteralKind kind;
  kind.quoting = raw ? Quoting::kVerbatim : Quoting::kBackslash;
  kind.escapes = raw ? &kRawEscapes : &kEscapes;
  kind.backslash_hides_quote = raw;
  kind.multiline = triple;
  kind.multiline_holes = triple;
  kind.doubled_braces = format;
  return kind;
}

// By raw + 2 * triple + 4 * format.
constexpr LiteralKind kKinds[] = {Kind(false, false, false), Kind(true, false, false),
                                  Kind(false, true, false),  Kind(true, true, false),
                                  Kind(false, false, true),  Kind(true, false, true),
                                  Kind(false, true, true),   Kind(true, true, true)};

constexpr HostSyntax kSyntax{
    .hash_comments = true,
    .adjacent_join = true,
    .hole_formats = true,
    .placeholders = {.question_mark = true, .colon_name = true, .percent = true}};

class PythonScanner : public HostScanner {
 public:
  explicit PythonScanner(std::string_view text) : HostScanner(text, kSyntax) {}

 private:
  bool TakeSpecial(char c) override {
    if (c == '"' || c == '\'') {
      TakeString({at_, at_});
      return true;
    }
    if (c == '\\' && (Peek(1) == '\n' || At("\\\r\n"))) {
      at_ += Peek(1) == '\n' ? 2 : 3;
      return true;
    }
    if (c == '.' && chains_.after_literal() && (At(".format(") || At(".format_map("))) {
      chains_.SetFormatted();
    }
    return false;
  }

  bool TakePrefixed(Span word) override {
    if (word.size() > 2 || (Peek() != '"' && Peek() != '\'')) {
      return false;
    }
    for (const char c : word.In(text_)) {
      if (std::string_view("rbfuRBFU").find(c) == std::string_view::npos) {
        return false;
      }
    }
    TakeString(word);
    return true;
  }

  // At the quote, behind the prefix.
  void TakeString(Span prefix) {
    const char quote = text_[at_];
    const std::string_view triple = quote == '"' ? "\"\"\"" : "'''";
    const bool is_triple = At(triple);
    size_t kind = is_triple ? 2 : 0;
    for (const char c : prefix.In(text_)) {
      kind |= c == 'r' || c == 'R' ? 1 : c == 'f' || c == 'F' ? 4 : 0;
    }
    const size_t length = is_triple ? 3 : 1;
    TakeLiteral(kKinds[kind], length, triple.substr(0, length));
  }

  bool LineEndsExpression() const override { return !chains_.in_brackets(); }
};

}  // namespace

Extraction ExtractPython(std::string_view text) { return PythonScanner(text).Run(); }

}  // namespace walwise::sql
