#pragma once

#include <string>
#include <string_view>

#include "upsert-rewriter/schema/schema.h"
#include "upsert-rewriter/tree/node.h"

// The names that the server gives to what was not named.

namespace walwise::sql {

// "name1_name2_label", the names cut so that the whole fits a name's 63 bytes. `name2` may be "".
std::string ObjectName(std::string_view name1, std::string_view name2, std::string_view label);

// What a result column or an index column of this expression is called; "" if nothing suggests a
// name.
std::string ColumnNameOf(Node expression);

// For an index of `table`. `columns` are its columns' names, as IndexColumnName gave them. Of the
// names taken only those of the table's own indexes are known.
std::string DefaultIndexName(const Table& table, const Index& index,
                             const std::vector<std::string>& columns);

// `name` with a number behind it if it is among `taken`.
std::string UnusedName(const std::string& name, const std::vector<std::string>& taken);

}  // namespace walwise::sql
