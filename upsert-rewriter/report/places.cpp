#include "upsert-rewriter/report/places.h"

#include <algorithm>

#include "upsert-rewriter/text/utf8.h"

namespace walwise::sql {

size_t Places::LineOf(size_t offset) const {
  size_t low = 1;
  size_t high = lines_.line_count();
  while (low < high) {
    const size_t middle = low + (high - low + 1) / 2;
    if (lines_.LineStart(middle) <= offset) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

LineColumn Places::At(size_t offset) {
  offset = std::min(offset, text_.size());
  const size_t line = LineOf(offset);
  const bool onward = line == last_.line && offset >= last_offset_;
  const size_t from = onward ? last_offset_ : lines_.LineStart(line);
  const size_t column = onward ? last_.column : 1;
  last_ = {line, column + CodePoints(text_.substr(from, offset - from))};
  last_offset_ = offset;
  return last_;
}

// The end is forgotten: the next finding may begin before it.
Places::Range Places::Of(Span span) {
  const LineColumn begin = At(span.begin);
  const size_t begin_offset = last_offset_;
  const LineColumn end = At(std::max(span.begin, span.end));
  last_ = begin;
  last_offset_ = begin_offset;
  return {begin, end};
}

}  // namespace walwise::sql
