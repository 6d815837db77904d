#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "upsert-rewriter/lint/statement.h"

namespace walwise::sql {

// What the DDL of a run did to columns, as far as the schema at its end doesn't tell.
class ColumnChanges {
 public:
  // In the order in which the statements run.
  void Add(const Statement& statement, std::string_view path);
  void Merge(const ColumnChanges& other);

  // Does a file drop or rename the column, after it added it? So do migrations that hold their way
  // back.
  bool IsUndone(std::string_view table, std::string_view column) const;
  // Was there a valid CHECK (column IS NOT NULL) at some time?
  bool HasNotNullCheck(std::string_view table, std::string_view column) const;

 private:
  using Name = std::pair<std::string, std::string>;  // of the table, of the column or constraint

  void Come(Name name);
  void Go(const Name& name);
  void AddCheck(std::string_view table, Node constraint);
  void Create(Node create);
  void Validate(const Name& constraint);
  void Alter(const Statement& statement);

  std::string path_;
  std::set<Name> added_;  // by the file at path_
  std::set<Name> undone_;
  std::set<Name> checked_;
  std::map<Name, std::vector<std::string>> not_valid_;  // constraints, and the columns they check
  std::set<Name> validated_;                            // constraints
};

}  // namespace walwise::sql
