#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "upsert-rewriter/lint/column_changes.h"
#include "upsert-rewriter/lint/statement.h"
#include "upsert-rewriter/text/line_index.h"

namespace walwise::sql {

// Which columns the statements of a run name: for the rules that ask who still uses a column, or
// how often it is updated.
//
// What ran once is no use. A file that changes tables is a migration, and its statements count only
// behind its own DROP or RENAME of the column; those of other files count. Functions and views
// count wherever they stand, in their last definition, until they are dropped.
class ColumnUses {
 public:
  struct Use {
    size_t reads = 0;    // statements that read or compare it
    size_t inserts = 0;  // that give it a value in an INSERT
    size_t updates = 0;  // that set it in an UPDATE, MERGE or DO UPDATE
    std::string first_path;
    size_t first_line = 0;  // in that file, from 1
  };

  // The statements of a file one behind the other, in the order of the survey. `lines` are the
  // file's.
  void Add(const Statement& statement, std::string_view path, const LineIndex& lines);
  // `other` comes behind in the survey's order; no file is in both.
  void Merge(const ColumnUses& other);
  // A table's name without its schema: code seldom names it. None if nothing uses the column.
  std::optional<Use> Find(std::string_view table, std::string_view column) const;
  const ColumnChanges& changes() const { return changes_; }

 private:
  // A file's statements, or a function's or view's.
  struct Origin {
    std::string path;
    std::string definition;  // "function NAME"; "" for a file
    bool is_migration = false;
  };
  struct Count {
    size_t origin;  // in origins_
    bool is_behind_change = false;
    Use use;
  };
  using Column = std::pair<std::string, std::string>;

  void EnterFile(std::string_view path);
  size_t OriginOf(const Statement& statement);
  void CountUses(const Statement& statement, size_t origin, const LineIndex& lines);
  void Restart(std::string_view table, std::string_view column, bool is_behind_change);
  void Change(const Statement& statement);
  Count& CountOf(Column column, size_t origin);
  bool IsLive(const Count& count) const;

  std::vector<Origin> origins_;
  std::map<Column, std::vector<Count>> uses_;
  std::map<std::string, size_t> definitions_;  // the last of each name, in origins_
  std::set<std::string> dropped_;              // definitions, at some time
  ColumnChanges changes_;
  // Of the file and the definition that statements come from.
  size_t file_ = 0;
  size_t definition_ = 0;
};

}  // namespace walwise::sql
