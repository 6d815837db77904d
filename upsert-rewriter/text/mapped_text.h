#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "upsert-rewriter/text/span.h"

// A text made of pieces of another (its source), and where each piece came from: the value of a
// string literal, a query with its placeholders replaced, a function body in a script.

namespace walwise::sql {

class MappedText {
 public:
  struct Segment {
    Span text;
    Span source;
    bool verbatim;  // the same bytes as in the source; else one stands for the other as a whole
    uint32_t style = 0;  // which of the owner's LiteralStyles the source is written in
  };

  MappedText() = default;
  // All of `text` as it is, found at `source_begin`.
  static MappedText Verbatim(std::string_view text, size_t source_begin = 0);

  // Both append. Source positions must not decrease from one call to the next.
  void AppendVerbatim(std::string_view text, size_t source_begin, uint32_t style = 0);
  void AppendReplaced(std::string_view text, Span source, uint32_t style = 0);

  const std::string& text() const { return text_; }
  const std::vector<Segment>& segments() const { return segments_; }

  // Where the byte at `offset` came from: within a replaced segment, its beginning; at the end of
  // the text, where the last segment ends. REQUIRES: offset <= text().size().
  size_t ToSource(size_t offset) const;
  // The source range that a range of the text came from, from the first byte's place to behind the
  // last byte's.
  Span ToSource(Span span) const;

  // The source place for text to be inserted before `offset`: behind what precedes it, so that it
  // lands in the literal where the preceding text ends. None within a replaced segment.
  struct Place {
    size_t source;
    uint32_t style;
  };
  std::optional<Place> InsertionPlace(size_t offset) const;
  // The source range of `span`, if it is one piece: all within one literal, no replaced segment
  // cut. Else none.
  std::optional<Span> Piece(Span span) const;

  // The source is a part, beginning at `by`, of what is the source from now on.
  void MoveSource(size_t by);

  // This text's part `span`, as a text of its own with the same source.
  MappedText Slice(Span span) const;
  // REQUIRES: this text's source is outer.text(). The same text, mapped to outer's source. Styles
  // are outer's where this text's style is 0, else kept plus `style_shift`.
  MappedText Through(const MappedText& outer, uint32_t style_shift = 0) const;

 private:
  const Segment* Find(size_t offset) const;

  std::string text_;
  std::vector<Segment> segments_;
};

}  // namespace walwise::sql
