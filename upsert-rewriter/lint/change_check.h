#pragma once

#include <cstdint>

#include "upsert-rewriter/schema/schema.h"
#include "upsert-rewriter/tree/upsert.h"

// Is the WHERE of DO UPDATE the question whether SET would change the row (`t.a IS DISTINCT FROM
// excluded.a`, in any of its spellings, and nothing else)?

namespace walwise::sql {

struct ChangeCheck {
  enum class Kind : uint8_t {
    kNone,        // no WHERE, or one that asks something else
    kAsks,        // that question
    kAlwaysTrue,  // that question, of a column too whose new value is another one each time
  };
  Kind kind = Kind::kNone;
  size_t location = 0;  // kAlwaysTrue: of that column
};

// `table` may be null.
ChangeCheck ReadChangeCheck(const Upsert& upsert, const Table* table);

// Is a value of DO UPDATE another one each time, by itself or as excluded.column of such a
// proposal?
bool IsValueNewEachTime(const Upsert& upsert, const Table* table, Node value);

}  // namespace walwise::sql
