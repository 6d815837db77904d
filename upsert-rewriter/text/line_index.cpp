#include "upsert-rewriter/text/line_index.h"

#include <algorithm>

#include "upsert-rewriter/text/utf8.h"

namespace walwise::sql {

LineIndex::LineIndex(std::string_view text) : text_(text) {
  starts_.push_back(0);
  for (size_t at = 0; at < text.size(); ++at) {
    const bool carriage_return =
        text[at] == '\r' && (at + 1 == text.size() || text[at + 1] != '\n');
    if (text[at] == '\n' || carriage_return) {
      starts_.push_back(at + 1);
    }
  }
}

LineColumn LineIndex::At(size_t offset) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const size_t line = static_cast<size_t>(after - starts_.begin());
  const size_t start = starts_[line - 1];
  const size_t end = std::min(offset, text_.size());
  return {line, CodePoints(text_.substr(start, end - start)) + 1};
}

std::string_view LineIndex::Line(size_t line) const {
  const size_t begin = starts_[line - 1];
  size_t end = line < starts_.size() ? starts_[line] : text_.size();
  while (end > begin && (text_[end - 1] == '\n' || text_[end - 1] == '\r')) {
    --end;
  }
  return text_.substr(begin, end - begin);
}

}  // namespace walwise::sql
