#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "upsert-rewriter/text/span.h"

namespace walwise::sql {

// A fragment's text for the lexer: what a hole says in the host language (quotes, semicolons) must
// not be read as SQL. Its bytes become underlines, so that a hole alone is a word, one glued to a
// word a part of it, and one within quotes nothing special. Offsets stay.
class MaskedText {
 public:
  // Keeps a view of `text`, which must outlive it.
  MaskedText(std::string_view text, const std::vector<Span>& holes) : view_(text) {
    if (holes.empty()) {
      return;
    }
    copy_ = text;
    for (const Span hole : holes) {
      const size_t begin = std::min(hole.begin, copy_.size());
      const size_t end = std::clamp(hole.end, begin, copy_.size());
      std::fill(copy_.data() + begin, copy_.data() + end, '_');
    }
    view_ = copy_;
  }
  MaskedText(const MaskedText&) = delete;
  MaskedText& operator=(const MaskedText&) = delete;

  std::string_view view() const { return view_; }

 private:
  std::string copy_;
  std::string_view view_;
};

}  // namespace walwise::sql
