#pragma once

#include <cstdint>
#include <string_view>

#include "upsert-rewriter/report/json_text.h"
#include "upsert-rewriter/report/places.h"
#include "upsert-rewriter/text/span.h"

// Byte offsets as the positions of the protocol, and back.

namespace walwise::sql {

// What a position's `character` counts.
enum class PositionEncoding : uint8_t { kUtf8, kUtf16 };

// Both from 0.
struct Position {
  size_t line = 0;
  size_t character = 0;
  friend bool operator==(Position, Position) = default;
};

class Positions {
 public:
  // Keeps a view of `text`. REQUIRES: it is UTF-8.
  Positions(std::string_view text, PositionEncoding encoding)
      : text_(text), places_(text), encoding_(encoding) {}

  // Within a character: where that begins. Counts from the place asked for before if that is on the
  // same line: a file may be one line.
  Position At(size_t offset);
  // A character behind its line's end is its end; one within a character, where that begins; a line
  // behind the last, the text's end.
  size_t ToOffset(Position position) const;

  Json RangeOf(Span span);
  // Of {start, end}, whatever stands there. An end before the start is the start.
  Span ToSpan(const Json& range) const;

 private:
  std::string_view text_;
  Places places_;
  PositionEncoding encoding_;
  size_t last_offset_ = 0;
  Position last_;
};

}  // namespace walwise::sql
