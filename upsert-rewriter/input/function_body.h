#pragma once

#include <string_view>
#include <vector>

#include "upsert-rewriter/input/document.h"

// The SQL statements of a function's or a DO block's body.

namespace walwise::sql {

// `body` is the body's place in outer.sql.text(), within its quotes; `quoting` how it is quoted
// there (kVerbatim with `forbidden` = the dollar tag, or kDoubledQuote). The fragments' sources are
// the file, through outer; their styles are outer's plus the body's own.
//
// LANGUAGE sql: the body is one fragment. LANGUAGE plpgsql: one fragment a statement, of the
// statements that are SQL (also PERFORM, RETURN QUERY, FOR ... IN query LOOP, OPEN ... FOR, cursor
// declarations, IF EXISTS (SELECT ...), assignments of sub-selects, EXECUTE of a constant string),
// with `INTO target` taken out of the text, so that the SQL parser takes the rest.
std::vector<SqlFragment> ReadSqlBody(const SqlFragment& outer, Span body,
                                     const LiteralStyle& quoting);
std::vector<SqlFragment> ReadPlpgsqlBody(const SqlFragment& outer, Span body,
                                         const LiteralStyle& quoting);

}  // namespace walwise::sql
