#include "upsert-rewriter/input/host_scanner.h"

namespace walwise::sql {

namespace {

constexpr EscapeRules kEscapes{"b\bf\fn\nr\rs t\t\\\\\"\"''", EscapeRules::Unknown::kInvalid,
                               EscapeRules::LineEnd::kJoin, "ou"};
constexpr LiteralKind kString{
    .quoting = LiteralStyle::Quoting::kBackslash, .escapes = &kEscapes, .multiline = false};
constexpr LiteralKind kTextBlock{.quoting = LiteralStyle::Quoting::kBackslash,
                                 .escapes = &kEscapes,
                                 .trimmed = true,
                                 .indent = LiteralKind::Indent::kCommonAndLast};

constexpr HostSyntax kSyntax{.slash_comments = true,
                             .word_bytes = "$",
                             .placeholders = {.question_mark = true, .colon_name = true}};

class JavaScanner : public HostScanner {
 public:
  explicit JavaScanner(std::string_view text) : HostScanner(text, kSyntax) {}

 private:
  bool TakeSpecial(char c) override {
    if (c == '\'') {
      TakeCharacter();
      return true;
    }
    if (c != '"') {
      return false;
    }
    const size_t opening = TextBlockOpening();
    if (opening > 0) {
      TakeLiteral(kTextBlock, opening, "\"\"\"");
    } else {
      TakeLiteral(kString, 1, "\"");
    }
    return true;
  }

  // Three quotes and the rest of their line, which must be blank; 0: none is here.
  size_t TextBlockOpening() const {
    if (!At("\"\"\"")) {
      return 0;
    }
    size_t at = 3;
    while (Peek(at) == ' ' || Peek(at) == '\t' || Peek(at) == '\r') {
      ++at;
    }
    return Peek(at) == '\n' ? at + 1 : 0;
  }
};

}  // namespace

Extraction ExtractJava(std::string_view text) { return JavaScanner(text).Run(); }

}  // namespace walwise::sql
