#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "upsert-rewriter/tree/node.h"

// An INSERT ... ON CONFLICT, taken apart.

namespace walwise::sql {

// One column's part of DO UPDATE SET.
struct SetItem {
  std::string_view column;
  Node value;       // the expression; for (a, b) = (x, y) the matching x or y; nothing if it is a
                    // column of a sub-select: (a, b) = (SELECT ...)
  size_t location;  // of the column's name
  // excluded.NAME and nothing else: NAME; else "".
  std::string_view excluded_column;
};

struct Upsert {
  Node insert;              // InsertStmt's fields
  std::string_view schema;  // of the target; "" if not given
  std::string_view table;
  std::string_view alias;                 // "" without AS
  std::vector<std::string_view> columns;  // of the column list; empty if there is none
  NodeList value_rows;  // VALUES lists ({"List": ...} each); empty for a SELECT or DEFAULT VALUES
  bool has_select = false;          // the source is a SELECT
  bool has_default_values = false;  // DEFAULT VALUES

  bool does_update = false;  // DO UPDATE, else DO NOTHING
  // The conflict target: columns ("" for an expression), or a constraint's name; both empty
  // without a target.
  std::vector<std::string_view> target_columns;
  NodeList target_elements;  // IndexElem nodes
  Node target_where;
  std::string_view constraint;
  size_t conflict_location = 0;  // of ON CONFLICT

  std::vector<SetItem> set;
  Node where;  // of DO UPDATE
  NodeList returning;

  // The name by which DO UPDATE and RETURNING call the target.
  std::string_view target_name() const { return alias.empty() ? table : alias; }
  bool has_target() const { return !target_columns.empty() || !constraint.empty(); }
};

// What a write returns (its fields: InsertStmt, UpdateStmt, ...). The server's tree has it
// elsewhere from 18 on.
NodeList Returning(Node write);

// Of {"InsertStmt": ...}; none for other statements and for an INSERT without ON CONFLICT.
std::optional<Upsert> ReadUpsert(Node statement);

// Is `node` a reference to a column of `excluded` (any case, as the parser folds it)? Its name,
// else "".
std::string_view ExcludedColumn(Node node);
// A ColumnRef's last name if it is a column of the upsert's target: NAME, table.NAME, alias.NAME or
// schema.table.NAME; else "".
std::string_view TargetColumn(const Upsert& upsert, Node node);

}  // namespace walwise::sql
