#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "upsert-rewriter/text/span.h"
#include "upsert-rewriter/tree/node.h"

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

// Of an ALTER TABLE of a table; none for views, types, indexes and other statements. `text` is what
// was parsed; the views belong to the tree.
std::optional<AlterTable> ReadAlterTable(Node tree, std::string_view text);

}  // namespace walwise::sql
