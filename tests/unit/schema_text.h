#pragma once

#include <string>
#include <vector>

#include "upsert-rewriter/schema/schema.h"

// Tables and types in words, for comparisons.

namespace walwise::sql {

// "name type NOT NULL ..." of each.
inline std::vector<std::string> Columns(const Table& table) {
  std::vector<std::string> lines;
  for (const Column& column : table.columns) {
    std::string line = column.name + " " + column.type;
    line += column.not_null ? " NOT NULL" : "";
    line += column.default_expression.empty() ? "" : " DEFAULT " + column.default_expression;
    line += column.is_identity ? " IDENTITY" : "";
    line += column.is_generated ? " GENERATED" : "";
    line += column.is_serial ? " SERIAL" : "";
    lines.push_back(line);
  }
  return lines;
}

inline std::string Describe(const Index& index) {
  std::string line =
      index.name + (index.is_primary ? " primary" : "") + (index.is_unique ? " unique" : "") +
      (index.is_constraint ? " constraint" : "") + (index.is_deferrable ? " deferrable" : "") +
      (index.nulls_not_distinct ? " nulls-not-distinct" : "") +
      (index.has_own_equality ? " own-equality" : "") + " " + index.method + " (";
  for (size_t i = 0; i < index.columns.size(); ++i) {
    line += (i == 0 ? "" : ", ") +
            (index.columns[i].empty() ? "<" + index.expressions[i] + ">" : index.columns[i]);
  }
  line += ")";
  for (const std::string& column : index.included) {
    line += " +" + column;
  }
  return line + (index.predicate.empty() ? "" : " where " + index.predicate);
}

inline std::vector<std::string> Indexes(const Table& table) {
  std::vector<std::string> lines;
  for (const Index& index : table.indexes) {
    lines.push_back(Describe(index));
  }
  return lines;
}

// "schema.name domain over base", "schema.name of attribute, attribute": by name.
inline std::vector<std::string> Types(const Schema& schema) {
  std::vector<std::string> lines;
  for (const auto& [key, type] : schema.types().all()) {
    std::string line = type.schema + "." + type.name;
    line += type.is_domain() ? " domain over " + type.base : "";
    line += type.collation.empty() ? "" : " COLLATE " + type.collation;
    for (size_t i = 0; i < type.parts.size(); ++i) {
      line += (i == 0 ? " of " : ", ") + type.parts[i];
    }
    lines.push_back(line);
  }
  return lines;
}

}  // namespace walwise::sql
