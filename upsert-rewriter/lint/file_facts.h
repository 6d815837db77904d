#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "upsert-rewriter/lint/statement.h"

namespace walwise::sql {

// What is remembered of a file's statements: trees and the fragments of function bodies don't
// outlive their statement, this does.
class FileFacts {
 public:
  // What a statement of a function body or of a transaction block locks and writes. Tables are
  // "schema.name" or "name", as they are written.
  struct Past {
    Span in_file;
    std::string label;  // of its fragment
    Occurrence occurrence;
    // Statements of one function body share a number, and those of one BEGIN ... COMMIT; in order.
    size_t stretch;
    std::vector<std::string> locked;   // by FOR UPDATE or FOR NO KEY UPDATE
    Span lock_place;                   // of these words, in the file
    std::vector<std::string> written;  // by the statement itself and in its WITH
    bool is_opaque = false;            // it runs code that may write anything: CALL, EXECUTE, DO
  };

  void Add(const Statement& statement);
  // Would it matter what the next statement locks and writes? `body` is its Statement::body.
  bool IsFollowing(size_t body) const { return body != 0 || in_transaction_; }
  // Those that lock, write or are opaque, in order. Of transaction blocks those that are committed.
  const std::vector<Past>& past() const { return past_; }
  // Was the table created by a statement of this file before (so that it can hold no rows yet)?
  // `table` is "schema.name" or "name".
  bool CreatedHere(std::string_view table) const;

 private:
  void AddCreated(Node relation);
  void FollowTransaction(const Statement& statement);
  void Remember(const Statement& statement, size_t stretch, std::vector<Past>* past);

  std::vector<Past> past_;
  std::map<size_t, size_t> bodies_;  // Statement::body to stretch
  size_t stretches_ = 0;
  std::vector<Past> open_;  // of the transaction block that is not yet committed
  size_t open_stretch_ = 0;
  bool in_transaction_ = false;
  const SqlFragment* fragment_ = nullptr;  // where that block began
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> created_;  // their schemas
};

// Can the two names be of one table? A name without schema is that of any schema.
bool MayBeSameTable(std::string_view a, std::string_view b);

}  // namespace walwise::sql
