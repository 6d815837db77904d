#pragma once

#include <cstddef>
#include <string_view>

#include "upsert-rewriter/text/line_index.h"
#include "upsert-rewriter/text/span.h"

namespace walwise::sql {

// Lines and columns of findings in their order. A column is counted from the one asked for before
// where that is on the same line: a file may be one line of many megabytes.
class Places {
 public:
  // Keeps a view of `text`.
  explicit Places(std::string_view text) : text_(text), lines_(text) {}

  LineColumn At(size_t offset);
  // Where `span` begins and ends, the end behind its last character.
  struct Range {
    LineColumn begin;
    LineColumn end;
  };
  Range Of(Span span);
  size_t LineOf(size_t offset) const;
  const LineIndex& lines() const { return lines_; }
  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
  LineIndex lines_;
  size_t last_offset_ = 0;
  LineColumn last_;
};

}  // namespace walwise::sql
