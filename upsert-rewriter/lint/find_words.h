#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>

#include "upsert-rewriter/text/span.h"
#include "upsert-rewriter/tree/node.h"

// Places in a statement's text that its tree doesn't keep. Comments are passed over.

namespace walwise::sql {

// Where `words` (lower case) first stand one behind the other.
std::optional<Span> FindWords(std::string_view text, Span within,
                              std::initializer_list<std::string_view> words);
// Where the identifier `name` first stands, quoted or not.
std::optional<Span> FindIdentifier(std::string_view text, Span within, std::string_view name);

// A RangeVar's "schema.name" or "name".
Span RelationPlace(std::string_view text, Node relation);
// From the first token that begins in `within` to the last.
Span TokensOf(std::string_view text, Span within);
Span TokenAt(std::string_view text, size_t offset);

}  // namespace walwise::sql
