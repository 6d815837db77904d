#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/text/span.h"

// Where walwise-ignore stands in a file, and which statements it is about there. Places are in the
// file.

namespace walwise::sql {

struct IgnoreComment {
  enum class Kind { kNext, kStart, kEnd, kFile, kUnknown };
  struct Name {
    std::string text;
    Span span;
  };
  Kind kind = Kind::kNext;
  Span span;                // from "walwise-ignore" to behind the reason
  std::vector<Name> names;  // of rules
  bool has_reason = false;
  // For kNext: a statement that begins in one of these, or that the comment stands in.
  std::vector<Span> scope;
};

// In order of place.
std::vector<IgnoreComment> FindIgnoreComments(const Document& document,
                                              const Extraction& extraction);

}  // namespace walwise::sql
