#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "upsert-rewriter/text/mapped_text.h"

namespace walwise::sql {

// The statement that EXECUTE is given.
struct DynamicSql {
  MappedText text;          // its source is the text that the expression stands in; style 1
  std::vector<Span> holes;  // in the text: what is known at run time only
};

// `expression`: constants, format(constant, ...) and anything else as a hole, joined by ||. None
// unless it begins with a constant that can be read, or if it has no constant at all.
std::optional<DynamicSql> ReadDynamicSql(std::string_view text, Span expression);

// Appends what a literal's content, its quotes doubled, says.
void AppendUndoubled(std::string_view text, Span content, uint32_t style, MappedText* out);
// The content of 'text' or $tag$text$tag$; none for other tokens and other strings.
std::optional<Span> LiteralContent(std::string_view text, Span token);

}  // namespace walwise::sql
