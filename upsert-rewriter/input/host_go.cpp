#include "upsert-rewriter/input/host_scanner.h"

namespace walwise::sql {

namespace {

constexpr EscapeRules kEscapes{"a\ab\bf\fn\nr\rt\tv\v\\\\\"\"", EscapeRules::Unknown::kInvalid,
                               EscapeRules::LineEnd::kUnknown, "oxuU"};
constexpr LiteralKind kInterpreted{
    .quoting = LiteralStyle::Quoting::kBackslash, .escapes = &kEscapes, .multiline = false};
constexpr LiteralKind kRaw{};

constexpr HostSyntax kSyntax{
    .slash_comments = true,
    .line_ends_expression = true,
    .placeholders = {.question_mark = true, .colon_name = true, .at_name = true}};

class GoScanner : public HostScanner {
 public:
  explicit GoScanner(std::string_view text) : HostScanner(text, kSyntax) {}

 private:
  bool TakeSpecial(char c) override {
    if (c == '"') {
      TakeLiteral(kInterpreted, 1, "\"");
    } else if (c == '`') {
      TakeLiteral(kRaw, 1, "`");
    } else if (c == '\'') {
      TakeCharacter();
    } else {
      return false;
    }
    return true;
  }
};

}  // namespace

Extraction ExtractGo(std::string_view text) { return GoScanner(text).Run(); }

}  // namespace walwise::sql
