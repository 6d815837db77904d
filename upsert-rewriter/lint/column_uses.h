#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "upsert-rewriter/lint/statement.h"

namespace walwise::sql {

// Which columns the statements of a run name: for the rules that ask who still uses a column, or
// how often it is updated.
class ColumnUses {
 public:
  struct Use {
    size_t reads = 0;    // statements that read or compare it
    size_t inserts = 0;  // that give it a value in an INSERT
    size_t updates = 0;  // that set it in an UPDATE, MERGE or DO UPDATE
    std::string first_path;
    size_t first_offset = 0;  // in that file
  };

  void Add(const Statement& statement, std::string_view path, size_t offset);
  void Merge(const ColumnUses& other);
  // A table's name without its schema: code seldom names it. None if nothing uses the column.
  const Use* Find(std::string_view table, std::string_view column) const;

 private:
  void Count(std::string_view table, std::string_view column, size_t Use::*counter,
             std::string_view path, size_t offset);

  std::map<std::pair<std::string, std::string>, Use, std::less<>> uses_;
};

}  // namespace walwise::sql
