#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "upsert-rewriter/lint/statement.h"

// An ALTER TABLE, taken apart.

namespace walwise::sql {

struct AlterCommand {
  std::string_view subtype;  // "AT_DropColumn"
  std::string_view name;     // of the column or constraint; "" for ADD
  Node definition;           // what stands in "def", without its type's name
  Span span;                 // in the statement's text, without the commas around it
};

struct AlterTable {
  std::string_view schema;  // "" if not given
  std::string_view table;
  std::vector<AlterCommand> commands;
};

// Of an ALTER TABLE of a table; none for views, types, indexes and other statements. The views
// belong to the statement.
std::optional<AlterTable> ReadAlterTable(const Statement& statement);

}  // namespace walwise::sql
