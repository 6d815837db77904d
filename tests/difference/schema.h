// What generators know about the tables of a case. The target is always called t; s is a source of
// rows with the same columns and no constraints; p is referenced by foreign keys.
#pragma once

#include <string>
#include <vector>

#include "tests/difference/text.h"
#include "tests/difference/types.h"

namespace walwise::difference {

enum class Fill { kPlain, kDefault, kIdentityAlways, kIdentityByDefault, kStored, kVirtual };

struct Column {
  std::string name;  // quoted if need be
  const Type* type;
  bool is_not_null = false;
  Fill fill = Fill::kPlain;
  std::string expression = {};  // of a default or a generated column
  bool is_in_source = true;     // s has it too

  bool is_generated() const { return fill == Fill::kStored || fill == Fill::kVirtual; }
};

// A unique index that an upsert can name.
struct Key {
  std::string name;
  std::vector<std::string> columns;  // those it is about; of an expression, those it reads
  Texts targets;                     // conflict targets that infer it: "(a, b)"
};

struct Schema {
  std::vector<Column> columns;
  std::vector<Key> keys;
  std::string target = "t";                             // what upserts name: t, or a view on it
  std::string partition_column;                         // empty: not partitioned
  bool has_row_security = false;                        // statements run as difference_user
  Texts tables = {"t", "s", "p", "audit", "counters"};  // those to compare

  const Column* Find(const std::string& name) const {
    for (const Column& column : columns) {
      if (column.name == name) return &column;
    }
    return nullptr;
  }
};

}  // namespace walwise::difference
