#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/input/host_literal.h"

// Constants joined by an operator or by standing side by side, at every depth of brackets, as the
// tokens of the host language come by.

namespace walwise::sql {

class HostChains {
 public:
  // Keeps a view of `text`; fragments go to `out`, in no order.
  HostChains(std::string_view text, const PlaceholderStyles& placeholders, bool adjacent_join,
             std::vector<SqlFragment>* out);

  // Brackets. A hole is closed only by CloseHole, and then with all that is open within it.
  // Brackets deeper than a fixed limit are only counted.
  void Open(char opening, size_t at);
  void Close(char closing, size_t end);
  bool OpenHole();  // false: too deep
  void CloseHole();
  bool ClosesHole(char closing) const;
  bool in_brackets() const { return levels_.size() > 1; }
  size_t depth() const { return levels_.size(); }

  // A literal: first the call before it, then its holes, then AddLiteral or DropLiteral.
  void BeforeLiteral();
  size_t hole_count() const { return holes_.size(); }
  void AddHole(Span hole) { holes_.push_back(hole); }
  void AddLiteral(const Literal& literal);
  void DropLiteral(const Literal& literal);
  // One that stands alone, wherever it is: a heredoc.
  void AddAlone(const Literal& literal);
  void DropAlone(const Literal& literal) { holes_.resize(literal.first_hole); }

  void Join();              // the operator
  void Operand(Span span);  // a name, a number, or a dot and the like within an expression
  void LineEnd(bool ends_expression);
  void Break();
  void Finish();  // at the end of the text

  bool after_literal() const { return levels_.back().state == State::kAfterLiteral; }
  // In this bracket commas join (concat!(...)), or {} are placeholders (format!(...)).
  void SetCommaJoins() { levels_.back().comma_joins = true; }
  bool comma_joins() const { return levels_.back().comma_joins; }
  void SetBracePlaceholders() { levels_.back().braces = true; }
  // In the literals that are joined so far.
  void SetFormatted() { levels_.back().formatted = true; }

 private:
  enum class State : uint8_t { kIdle, kAfterLiteral, kAfterJoin, kInExpression };
  static constexpr char kHole = 'H';

  struct Level {
    char opening = 0;
    State state = State::kIdle;
    bool is_sql = false;  // the first literal begins like SQL; else the chain is not kept
    bool line_ended = false;
    bool comma_joins = false;
    bool braces = false;
    bool formatted = false;
    size_t first_operand = 0;
    size_t first_hole = 0;
    Span expression;
  };
  struct Part {
    bool is_literal;
    Literal literal;
    Span expression;
  };

  void PushExpression();
  void Emit(const Level& level);
  bool Append(const Level& level, SqlFragment* fragment) const;
  void AppendExpression(size_t operand, size_t previous_end, SqlFragment* fragment) const;
  std::span<const Span> HolesOf(size_t operand, const Level& level) const;
  void EmitFragment(SqlFragment* fragment);

  const std::string_view text_;
  const PlaceholderStyles placeholders_;
  const bool adjacent_join_;
  std::vector<SqlFragment>* out_;
  std::vector<Level> levels_;
  size_t overflow_ = 0;
  std::vector<Part> parts_;  // of all levels, the innermost last
  std::vector<Span> holes_;  // likewise
};

}  // namespace walwise::sql
