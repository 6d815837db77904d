#include <algorithm>
#include <string>

#include "upsert-rewriter/input/host_scanner.h"

namespace walwise::sql {

namespace {

using Quoting = LiteralStyle::Quoting;

constexpr EscapeRules kEscapes{"a\ab\bf\fn\nr\rt\tv\v\\\\\"\"''", EscapeRules::Unknown::kInvalid,
                               EscapeRules::LineEnd::kUnknown, "uU"};
constexpr LiteralKind kString{
    .quoting = Quoting::kBackslash, .escapes = &kEscapes, .multiline = false};
constexpr LiteralKind kInterpolated{.quoting = Quoting::kBackslash,
                                    .escapes = &kEscapes,
                                    .multiline = false,
                                    .doubled_braces = true};
constexpr LiteralKind kVerbatim{.quoting = Quoting::kDoubledQuote};
constexpr LiteralKind kVerbatimInterpolated{.quoting = Quoting::kDoubledQuote,
                                            .doubled_braces = true};
// """ on one line, and on lines of their own. A brace opens a hole in those with a $.
constexpr LiteralKind Raw(bool lines, bool interpolated) {
  LiteralKind kind;
  kind.multiline = lines;
  kind.last_quotes_close = true;
  kind.trimmed = lines;
  kind.indent = lines ? LiteralKind::Indent::kLast : LiteralKind::Indent::kKept;
  kind.openers = interpolated ? "{" : "";
  return kind;
}
constexpr LiteralKind kRaw[] = {Raw(false, false), Raw(true, false), Raw(false, true),
                                Raw(true, true)};

constexpr HostSyntax kSyntax{.slash_comments = true,
                             .hole_formats = true,
                             .placeholders = {.colon_name = true, .at_name = true}};

class CSharpScanner : public HostScanner {
 public:
  explicit CSharpScanner(std::string_view text) : HostScanner(text, kSyntax) {}

 private:
  bool TakeSpecial(char c) override {
    if (c == '\'') {
      TakeCharacter();
      return true;
    }
    if (c == '#') {
      SkipLine();  // #region Don't
      return true;
    }
    return (c == '"' || c == '$' || c == '@') && TakeString();
  }

  // At the first of $, @ and quotes.
  bool TakeString() {
    size_t dollars = 0;
    size_t ats = 0;
    size_t prefix = 0;
    while (Peek(prefix) == '$' || Peek(prefix) == '@') {
      (Peek(prefix) == '$' ? dollars : ats) += 1;
      ++prefix;
    }
    if (Peek(prefix) != '"') {
      return false;
    }
    if (ats == 0 && text_.substr(at_ + prefix, 3) == "\"\"\"") {
      at_ += prefix;
      TakeRaw(dollars);
      return true;
    }
    const LiteralKind& kind = ats > 0 ? (dollars > 0 ? kVerbatimInterpolated : kVerbatim)
                                      : (dollars > 0 ? kInterpolated : kString);
    TakeLiteral(kind, prefix + 1, "\"");
    return true;
  }

  void TakeRaw(size_t dollars) {
    const size_t quotes = RunLength('"');
    size_t opening = quotes;
    while (Peek(opening) == ' ' || Peek(opening) == '\t' || Peek(opening) == '\r') {
      ++opening;
    }
    const bool lines = Peek(opening) == '\n';
    opening = lines ? opening + 1 : quotes;
    const size_t outer = dollars_;
    dollars_ = dollars;
    TakeLiteral(kRaw[(lines ? 1 : 0) + (dollars > 0 ? 2 : 0)], opening, std::string(quotes, '"'));
    dollars_ = outer;
  }

  // A run of as many braces as there are dollars, or more: the last ones open.
  Hole TakeHole(const Literal& literal) override {
    const size_t run = RunLength('{');
    if (run < dollars_) {
      at_ += run - 1;
      return Hole::kNone;
    }
    const size_t begin = at_ + run - dollars_;
    at_ += run;
    return TakeExpression(literal, begin, dollars_ - 1);
  }

  size_t dollars_ = 0;  // of the raw literal that is being scanned
};

}  // namespace

Extraction ExtractCSharp(std::string_view text) { return CSharpScanner(text).Run(); }

}  // namespace walwise::sql
