#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "upsert-rewriter/input/document.h"

// String literals of host languages: how each kind is written, found once, and its value.

namespace walwise::sql {

// A set of bytes to stop at.
class ByteSet {
 public:
  constexpr explicit ByteSet(std::string_view bytes) {
    for (const char c : bytes) {
      has_[static_cast<unsigned char>(c)] = true;
    }
  }
  constexpr bool Has(char c) const { return has_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> has_{};
};

// What a backslash means.
struct EscapeRules {
  enum class Unknown : uint8_t { kInvalid, kKeep, kDrop };  // kKeep: both bytes; kDrop: the second
  enum class LineEnd : uint8_t { kUnknown, kJoin, kJoinAndSkipSpace };

  std::string_view simple = {};  // pairs: the byte behind the backslash, what both stand for
  Unknown unknown = Unknown::kInvalid;
  LineEnd line_end = LineEnd::kUnknown;
  std::string_view numeric = {};  // of o (\101), x (\x41), u (\u0041), U (\U00000041), { (\u{41})
};

struct Escape {
  size_t length = 0;  // in the source, with the backslash; 0: not valid here
  std::string value;
};

// REQUIRES: text[at] is a backslash. Numeric escapes must have all their digits, because digits
// inserted behind a shorter one would change it.
Escape ReadEscape(const EscapeRules& rules, std::string_view text, size_t at);

// One way to write a literal in one language.
struct LiteralKind {
  enum class Indent : uint8_t { kKept, kCommon, kCommonAndLast, kLast };

  LiteralStyle::Quoting quoting = LiteralStyle::Quoting::kVerbatim;
  const EscapeRules* escapes = nullptr;  // none: a backslash is a backslash
  bool multiline = true;
  bool doubled_braces = false;
  bool bare_names = false;
  bool backslash_hides_quote = false;
  bool multiline_holes = true;     // a line break may stand in one, if not in the literal
  bool last_quotes_close = false;  // of a run of quotes longer than the terminator
  bool trimmed = false;            // white space at its ends is left out, where no text can go
  Indent indent = Indent::kKept;
  std::string_view openers = {};  // LiteralStyle::escaped_openers

  constexpr std::string_view opener_bytes() const {
    return doubled_braces ? "{}" : openers.substr(0, 1);
  }
};

// One that was found. Its holes are kept by whoever found it.
struct Literal {
  const LiteralKind* kind = nullptr;
  Span body;        // what is between the quotes
  Span terminator;  // the quotes behind the body, or a heredoc's label
  bool labelled = false;
  char opening = 0;            // of %q(...)
  std::string_view last_line;  // the white space before a terminator on a line of its own
  size_t first_hole = 0;
};

// Appends the literal's value, its holes and its style to the fragment. False if the literal is not
// valid (and then the fragment is of no use).
bool AppendLiteral(std::string_view text, const Literal& literal, std::span<const Span> holes,
                   SqlFragment* fragment);

}  // namespace walwise::sql
