#include <algorithm>

#include "upsert-rewriter/input/host_scanner.h"

namespace walwise::sql {

namespace {

using Quoting = LiteralStyle::Quoting;

constexpr EscapeRules kEscapes{"n\nr\rt\t\\\\\"\"''", EscapeRules::Unknown::kInvalid,
                               EscapeRules::LineEnd::kJoinAndSkipSpace, "x{"};
constexpr LiteralKind kString{.quoting = Quoting::kBackslash, .escapes = &kEscapes};
constexpr LiteralKind kRaw{};

constexpr std::string_view kFormatMacros[] = {"format",  "format_args", "write",
                                              "writeln", "print",       "println",
                                              "panic",   "formatdoc",   "concat"};

constexpr HostSyntax kSyntax{
    .slash_comments = true, .nested_comments = true, .placeholders = {.question_mark = true}};

class RustScanner : public HostScanner {
 public:
  explicit RustScanner(std::string_view text) : HostScanner(text, kSyntax) {}

 private:
  bool TakeSpecial(char c) override {
    if (c == '"') {
      TakeLiteral(kString, 1, "\"");
    } else if (c == '\'') {
      TakeCharacter();
    } else {
      return false;
    }
    return true;
  }

  bool TakePrefixed(Span word) override {
    const std::string_view name = word.In(text_);
    if (Peek() == '"' && (name == "b" || name == "c")) {
      TakeLiteral(kString, 1, "\"");
      return true;
    }
    if ((Peek() == '"' || Peek() == '#') && (name == "r" || name == "br" || name == "cr")) {
      return TakeRaw();
    }
    if (At("!(") || At("![")) {
      return TakeMacro(word);
    }
    return false;
  }

  bool TakeRaw() {
    const size_t hashes = RunLength('#');
    if (Peek(hashes) != '"') {
      return false;  // a raw identifier
    }
    std::string close = "\"";
    close.append(hashes, '#');
    TakeLiteral(kRaw, hashes + 1, close);
    return true;
  }

  bool TakeMacro(Span word) {
    const std::string_view name = word.In(text_);
    const bool known = std::find(std::begin(kFormatMacros), std::end(kFormatMacros), name) !=
                       std::end(kFormatMacros);
    if (!known) {
      return false;
    }
    chains_.Operand({word.begin, word.end + 1});
    chains_.Open(text_[at_ + 1], at_ + 1);
    at_ += 2;
    previous_ = Previous::kOperator;
    if (name == "concat") {
      chains_.SetCommaJoins();
    } else {
      chains_.SetBracePlaceholders();
    }
    return true;
  }
};

}  // namespace

Extraction ExtractRust(std::string_view text) { return RustScanner(text).Run(); }

}  // namespace walwise::sql
