#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "upsert-rewriter/text/sql_lexer.h"

namespace walwise::sql {

// Follows a statement token by token and says what may stand at the place where it is. Knows just
// enough grammar for a placeholder's role.
class ClauseTracker {
 public:
  enum class Role : uint8_t {
    kValue,
    kName,
    kNames,        // INSERT INTO t {columns} VALUES: a column list with its parentheses
    kRow,          // VALUES {row}
    kSet,          // IN {values}
    kAssignments,  // SET {assignments}
    kClause,       // an operand stands before, or none can stand here
  };

  // Keeps a view of `text`.
  explicit ClauseTracker(std::string_view text) : text_(text) {}

  // To be called for each token, comments excepted. A placeholder counts as a word.
  void Add(const Token& token);
  // The role of a placeholder here, `next` being the token behind it (empty at the end).
  // `interpolated`: it may be any text, else it is a value that the driver binds.
  Role RoleBefore(const Token& next, bool interpolated) const;
  bool operand_before() const { return has_operand_; }
  // Not a query: it takes no parameters.
  bool is_utility() const { return is_utility_; }

 private:
  // The part of a query that governs a list.
  enum class Clause : uint8_t { kValue, kTables, kInsertTarget, kSet, kValues, kBy, kUsing };
  struct Frame {
    Clause clause = Clause::kValue;
    bool is_query = false;
    bool holds_names = false;  // a column list
  };

  Frame& frame() { return frames_.back(); }
  const Frame& frame() const { return frames_.back(); }
  bool Was(std::string_view word) const { return IsWord(text_, previous_, word); }
  bool WasBefore(std::string_view word) const { return IsWord(text_, before_previous_, word); }
  bool WasPunctuation(std::string_view mark) const;
  void Open();
  void Close();
  void TakeWord(const Token& token);
  bool IsNamePlace() const;
  bool IsClausePlace(const Token& next) const;

  std::string_view text_;
  std::vector<Frame> frames_{Frame{}};
  Token previous_{TokenKind::kOther, false, {0, 0}};
  Token before_previous_{TokenKind::kOther, false, {0, 0}};
  bool has_tokens_ = false;
  bool has_operand_ = false;
  bool is_utility_ = false;
};

}  // namespace walwise::sql
