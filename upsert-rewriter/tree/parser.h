#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "upsert-rewriter/tree/node.h"

// Statements to trees, by the server's own grammar (libpg_query).

namespace walwise::sql {

struct ParseError {
  std::string message;  // the parser's, in its words
  size_t offset = 0;    // in the text, bytes
};

// A parser's memory is used again for each statement: what Parse returned is gone with the next
// call. One thread at a time.
class Parser {
 public:
  Parser();
  ~Parser();

  // The statement's own node ({"InsertStmt": ...}), or nothing: then error() says why. A text of
  // several statements is an error, as is an empty one.
  Node Parse(const std::string& statement);
  // Would Parse give a node? Without one it takes less than half the time: the tree is not printed
  // and read.
  bool Accepts(const std::string& statement);
  const ParseError& error() const { return error_; }

  // The version whose grammar this is: "15".
  static std::string_view GrammarVersion();

 private:
  Node Fail(std::string message, size_t offset);
  bool IsReadable(const std::string& statement);
  Node FailToCount(size_t statements);

  struct Memory;
  std::unique_ptr<Memory> memory_;
  ParseError error_;
};

}  // namespace walwise::sql
