#include "upsert-rewriter/lint/conflict_key.h"

#include <algorithm>

namespace walwise::sql {

bool IsConflictKey(const Upsert& upsert, const Table* table, std::string_view column) {
  const auto in = [&](const auto& columns) {
    return std::find(columns.begin(), columns.end(), column) != columns.end();
  };
  if (upsert.constraint.empty()) {
    return in(upsert.target_columns);
  }
  const Index* index = table == nullptr ? nullptr : table->FindIndex(upsert.constraint);
  return index != nullptr && in(index->columns);
}

}  // namespace walwise::sql
