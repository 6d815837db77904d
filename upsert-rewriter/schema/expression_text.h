#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "upsert-rewriter/text/sql_lexer.h"

// Expressions of a DDL statement as they are written: the tree knows where some of them begin, and
// where none ends.

namespace walwise::sql {

class ExpressionText {
 public:
  // Keeps a view of `statement`.
  explicit ExpressionText(std::string_view statement);

  // Behind the first DEFAULT at or behind `location`, up to `stop`, the end of the list's element
  // or COLLATE.
  std::string Default(size_t location, size_t stop) const;
  // The expression of each element of the first list in parentheses behind `location`: a function
  // call, something in parentheses or a single word; without collation, operator class and order.
  std::vector<std::string> Elements(size_t location) const;
  // Behind the WHERE that comes after that list: the rest of CREATE INDEX, or a constraint's
  // parentheses.
  std::string IndexPredicate(size_t location) const;
  std::string ConstraintPredicate(size_t location) const;

  // Where each of ALTER TABLE's commands begins; the first one's place is the table's.
  std::vector<size_t> Commands(size_t table_location) const;
  // Of `ALTER column SET DEFAULT expression`.
  std::string SetDefault(size_t command_location) const;

 private:
  size_t TokenAt(size_t location) const;  // the first at or behind it
  size_t FindWord(std::string_view word, size_t from) const;
  size_t FindOpen(size_t from) const;
  size_t FindClose(size_t open) const;  // its partner, or the end
  size_t BehindWhere(size_t location) const;
  size_t EndOfElement(size_t from) const;
  bool Is(size_t token, std::string_view punctuation) const;
  std::string Text(size_t begin, size_t end) const;  // tokens [begin, end) and what is between

  std::string_view statement_;
  std::vector<Token> tokens_;
};

}  // namespace walwise::sql
