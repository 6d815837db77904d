#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "upsert-rewriter/tree/node.h"

namespace walwise::sql {

enum class ColumnRole : uint8_t { kRead, kInserted, kUpdated };

class ColumnSink {
 public:
  virtual ~ColumnSink() = default;
  // `table` without its schema; `location` is an offset in the statement's text.
  virtual void Add(std::string_view table, std::string_view column, ColumnRole role,
                   size_t location) = 0;
};

// Each place where the statement, or a query in it, names a table's column: lists of INSERT and
// COPY, SET, ON CONFLICT, references that a FROM, USING or target resolves. A name without a table
// counts where only one table can have it; * names none.
void ReadColumns(Node statement, ColumnSink* sink);

}  // namespace walwise::sql
