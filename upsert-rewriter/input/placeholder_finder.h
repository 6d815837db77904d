#pragma once

#include <string_view>
#include <vector>

#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/input/placeholders.h"

// Finds placeholders in a statement; what becomes of each is placeholders.cpp's matter.

namespace walwise::sql {

struct PlaceholderMark {
  enum class Form : uint8_t {
    kArgument,      // bound by the driver: a value
    kInterpolated,  // replaced in the text: may be anything
    kLiteral,       // psql's :'name', replaced by a string literal
    kSpelling,      // not a placeholder: `??`, `%%`, a psql command; `name` is what to read
  };
  Span span;
  Form form = Form::kArgument;
  Placeholder::Kind kind = Placeholder::Kind::kPositional;
  std::string_view name;  // of a named or numbered one, in the masked text
};

// In order. `text` is all of the fragment's with its holes masked; the holes are not in the result.
std::vector<PlaceholderMark> FindPlaceholders(const SqlFragment& fragment, std::string_view text,
                                              Span statement);

}  // namespace walwise::sql
