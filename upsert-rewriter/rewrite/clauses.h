#pragma once

#include <optional>
#include <string>
#include <vector>

#include "upsert-rewriter/lint/statement.h"
#include "upsert-rewriter/text/span.h"

namespace walwise::sql {

// Where the clauses of an upsert stand in Statement::text(). Spans begin and end with a token.
// Absent clauses are empty spans.
struct UpsertClauses {
  Span insert;                          // INSERT INTO
  Span relation;                        // the table as written, without its alias
  Span alias;                           // the alias's name
  Span column_list;                     // with its parentheses
  std::vector<Span> columns;            // each name
  Span source;                          // VALUES ... or SELECT ..., or DEFAULT VALUES
  std::vector<std::vector<Span>> rows;  // of VALUES, each item
  std::vector<Span> select_items;       // of a SELECT without set operations
  Span on_conflict;                     // ON CONFLICT
  Span target;                          // (k) WHERE p, or ON CONSTRAINT c
  std::vector<Span> target_items;       // each element of the list
  Span target_where;                    // p
  Span do_action;                       // DO UPDATE SET, or DO NOTHING
  Span set;                             // the list behind SET
  std::vector<Span> set_values;  // behind the =, one each `name = value` or `(names) = value`
  Span where_word;
  Span where;
  Span returning_word;
  Span returning;
  std::vector<Span> returning_items;
  Span whole;                // from INSERT to the last token
  size_t preceding_end = 0;  // of the token before INSERT, 0 if there is none

  // What stands between the source and ON CONFLICT, as a model for new clauses: " ", or a line
  // break with its indentation.
  std::string separator;
};

// None if the tokens are not in the order that the tree makes expect (they always were, so far).
// REQUIRES: statement.upsert.
std::optional<UpsertClauses> FindClauses(const Statement& statement);

}  // namespace walwise::sql
