#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

// Byte offsets as lines and columns.

namespace walwise::sql {

// Both from 1. A column counts code points (an invalid byte counts as one), as editors do.
struct LineColumn {
  size_t line = 1;
  size_t column = 1;
};

class LineIndex {
 public:
  // Keeps a view of `text`, which must outlive it. Lines end with \n, \r\n or a lone \r.
  explicit LineIndex(std::string_view text);

  LineColumn At(size_t offset) const;
  size_t line_count() const { return starts_.size(); }
  // The line without its end. REQUIRES: 1 <= line <= line_count().
  std::string_view Line(size_t line) const;
  size_t LineStart(size_t line) const { return starts_[line - 1]; }

 private:
  std::string_view text_;
  std::vector<size_t> starts_;
};

}  // namespace walwise::sql
