#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/status.h"
#include "upsert-rewriter/lint/statement.h"
#include "upsert-rewriter/rewrite/rewrite.h"

namespace walwise::sql {

// Collects changes in terms of Statement::text() and gives them in terms of the statement as it is
// written, with the placeholders as they were.
class EditList {
 public:
  // Keeps a reference.
  explicit EditList(const Statement& statement) : statement_(statement) {}

  // In any order of places; at one place, in the order of the calls.
  void InsertBefore(size_t offset, std::string text);  // what follows begins at `offset`
  void InsertAfter(size_t offset, std::string text);   // what precedes ends at `offset`
  void Replace(Span span, std::string text);

  // A part of the statement to be written a second time, as it is written. Sets an error if it
  // holds a placeholder that can't stand twice.
  std::string Copy(Span span);
  // Copy, with `qualifier` and a dot before each of the column names that begin at `places`.
  std::string CopyQualified(Span span, const std::vector<size_t>& places,
                            std::string_view qualifier);

  Result<std::vector<SqlEdit>> Take();

 private:
  void Fail(std::string message);
  bool CanStandTwice(Span span);
  std::string_view Written(Span span) const;

  struct Change {
    Span span;
    std::string text;
  };
  const Statement& statement_;
  std::vector<Change> changes_;
  Status status_;
};

}  // namespace walwise::sql
