#include "upsert-rewriter/input/host_scanner.h"

namespace walwise::sql {

namespace {

constexpr EscapeRules kEscapes{"b\bn\nr\rt\t\\\\\"\"''$$", EscapeRules::Unknown::kInvalid,
                               EscapeRules::LineEnd::kUnknown, "u"};
constexpr LiteralKind kString{.quoting = LiteralStyle::Quoting::kBackslash,
                              .escapes = &kEscapes,
                              .multiline = false,
                              .bare_names = true,
                              .openers = "$"};
constexpr LiteralKind kRaw{.bare_names = true, .last_quotes_close = true, .openers = "$"};

constexpr HostSyntax kSyntax{.slash_comments = true,
                             .nested_comments = true,
                             .line_ends_expression = true,
                             .placeholders = {.question_mark = true, .colon_name = true}};

class KotlinScanner : public HostScanner {
 public:
  explicit KotlinScanner(std::string_view text) : HostScanner(text, kSyntax) {}

 private:
  bool TakeSpecial(char c) override {
    if (c == '\'') {
      TakeCharacter();
    } else if (At("\"\"\"")) {
      TakeLiteral(kRaw, 3, "\"\"\"");
    } else if (c == '"') {
      TakeLiteral(kString, 1, "\"");
    } else {
      return false;
    }
    return true;
  }

  Hole TakeHole(const Literal& literal) override {
    const size_t begin = at_;
    const char next = Peek(1);
    if (next == '{') {
      at_ += 2;
      return TakeExpression(literal, begin);
    }
    if (!IsWordByte(next) || (next >= '0' && next <= '9')) {
      return Hole::kNone;
    }
    at_ = WordEnd(begin + 1);
    chains_.AddHole({begin, at_});
    return Hole::kTaken;
  }
};

}  // namespace

Extraction ExtractKotlin(std::string_view text) { return KotlinScanner(text).Run(); }

}  // namespace walwise::sql
