#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "upsert-rewriter/lint/statement.h"

namespace walwise::sql {

// What is remembered of the statements before one, within its file: trees don't outlive their
// statement, these do.
class FileFacts {
 public:
  // A statement's outline.
  struct Past {
    size_t index;
    size_t body;  // Statement::body
    Span in_file;
    std::string kind;            // node type: "SelectStmt"
    std::string table;           // of a write, or the only table of a FROM: "schema.name" or "name"
    bool locks_rows = false;     // SELECT ... FOR UPDATE and its weaker forms
    bool is_do_nothing = false;  // INSERT ... ON CONFLICT DO NOTHING
    bool has_returning = false;
    std::vector<std::string> columns;  // of the WHERE, compared for equality
    std::vector<std::string> written;  // columns that an UPDATE sets
  };

  void Add(const Statement& statement, Span in_file);
  const std::vector<Past>& past() const { return past_; }
  // Was the table created by a statement of this file before (so that it can hold no rows yet)?
  bool CreatedHere(std::string_view table) const;

 private:
  std::vector<Past> past_;
  std::set<std::string, std::less<>> created_;
};

}  // namespace walwise::sql
