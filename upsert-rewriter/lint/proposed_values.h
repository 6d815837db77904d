#pragma once

#include <optional>
#include <string_view>

#include "upsert-rewriter/schema/schema.h"
#include "upsert-rewriter/tree/upsert.h"

// The values that an upsert's rows propose for a column.

namespace walwise::sql {

// Where the column's value stands in a row. None if the row does not give it (then the default
// does), and if there is no column list and `table` (which may be null) does not tell.
std::optional<size_t> PositionInRow(const Upsert& upsert, const Table* table,
                                    std::string_view column);

// Is the column left to its default in some row? False where that can't be told.
bool IsLeftToDefault(const Upsert& upsert, const Table* table, std::string_view column);

// Is what some row proposes for the column another value each time (IsNewEachTime), given or by
// default?
bool ProposesAlwaysNew(const Upsert& upsert, const Table* table, std::string_view column);

// What stands at a place of the source SELECT's target list. Nothing if there is none, if a star
// stands before it, or if the source is no SELECT.
Node SelectedValue(const Upsert& upsert, size_t position);

// Does the source leave out rows that the target has (SELECT ... WHERE NOT EXISTS (SELECT FROM
// target))?
bool LeavesOutExistingRows(const Upsert& upsert);

}  // namespace walwise::sql
