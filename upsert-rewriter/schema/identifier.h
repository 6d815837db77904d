#pragma once

#include <string>
#include <string_view>

#include "upsert-rewriter/text/sql_lexer.h"

// Names as values and names as SQL.

namespace walwise::sql {

// As the server's quote_ident: in double quotes only where it must be.
std::string QuoteIdentifier(std::string_view name);
// "schema.name" or "name", each quoted where needed.
std::string QualifiedName(std::string_view schema, std::string_view name);

// What a word or a quoted identifier names: folded to lower case, or without its quotes. "" for
// other tokens and for U&"...".
std::string IdentifierValue(std::string_view text, const Token& token);

}  // namespace walwise::sql
