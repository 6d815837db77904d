#pragma once

#include <optional>
#include <vector>

#include "upsert-rewriter/input/document.h"

// The SQL statements of a function's or a DO block's body.

namespace walwise::sql {

struct FunctionBody {
  bool is_plpgsql = false;  // else LANGUAGE sql
  Span span;                // in the fragment's text, within the quotes
  LiteralStyle quoting;     // how it is quoted there
};

// The body of a CREATE FUNCTION, CREATE PROCEDURE or DO; `statement` is its part of
// fragment.sql.text(). Read from the tokens, so it need not parse. None for other statements and
// languages, for E'' and U&'' strings and for RETURN expressions; a BEGIN ATOMIC body is a body in
// no quotes.
std::optional<FunctionBody> FindBody(const SqlFragment& fragment, Span statement);

// The fragments' sources are the file, through outer; their styles are outer's plus the body's own
// (a literal in a literal gets a style that takes no insertion).
//
// LANGUAGE sql: the body is one fragment. LANGUAGE plpgsql: one fragment a statement, of the
// statements that are SQL (also PERFORM, RETURN QUERY, FOR ... IN query LOOP, OPEN ... FOR, cursor
// declarations; IF, WHILE, assignments and the like, where the expression has a sub-select, as
// SELECT expression; EXECUTE of constants, with holes for the parts that are none), with
// `INTO target` taken out of the text, so that the SQL parser takes the rest.
std::vector<SqlFragment> ReadBody(const SqlFragment& outer, const FunctionBody& body);
std::vector<SqlFragment> ReadSqlBody(const SqlFragment& outer, Span body,
                                     const LiteralStyle& quoting);
std::vector<SqlFragment> ReadPlpgsqlBody(const SqlFragment& outer, Span body,
                                         const LiteralStyle& quoting);

}  // namespace walwise::sql
