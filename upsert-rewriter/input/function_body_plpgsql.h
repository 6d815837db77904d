#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "upsert-rewriter/text/span.h"

namespace walwise::sql {

// SQL in a PL/pgSQL block.
struct PlpgsqlQuery {
  enum class Form : uint8_t {
    kStatement,   // as it stands
    kPerform,     // its first word stands for SELECT
    kExpression,  // what PL/pgSQL evaluates as SELECT expression
    kDynamic,     // an expression whose value is a statement
  };
  Form form;
  Span span;
  Span target{};  // INTO target, within the span; empty without
};

// In order. `body` is the block's text, its holes masked. What is not understood is passed over to
// the next semicolon.
std::vector<PlpgsqlQuery> FindPlpgsqlQueries(std::string_view body);

}  // namespace walwise::sql
