#pragma once

#include <string>
#include <string_view>

#include "upsert-rewriter/report/places.h"
#include "upsert-rewriter/text/span.h"

namespace walwise::sql {

// The text with control characters, invisible direction marks and bytes that are no UTF-8 made
// visible (\x1b, \u202e, \xff): a terminal must not obey what stands in a file. Tabs stay if
// `keep_tabs`.
std::string Printable(std::string_view text, bool keep_tabs = false);

// A line of source, cut around the place if it is long, and the marks to stand below it.
struct Excerpt {
  size_t line;
  std::string source;
  std::string marks;  // as many columns as the source before the place, then ^^^
};

// Of the span's first line. A span that is empty, or begins at a line's end, has one mark.
Excerpt ExcerptOf(const Places& places, Span span);

}  // namespace walwise::sql
