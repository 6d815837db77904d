#pragma once

#include <string>
#include <vector>

#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/lint/finding.h"

// `walwise-ignore` comments, in SQL and in the host language.
//
//   -- walwise-ignore RULE[, RULE...]: reason         the next statement, or the one on its line
//   -- walwise-ignore-start RULE...: reason           to the matching
//   -- walwise-ignore-end RULE...                     or the file's end
//   -- walwise-ignore-file RULE...: reason            the whole file, wherever it stands
//
// RULE may be `all`. A reason is needed.

namespace walwise::sql {

// Takes the findings that comments name out of `findings` and returns their number. Adds findings
// of the rules `unused-ignore` (it silenced nothing, or names no rule) and `ignore-without-reason`.
size_t ApplyIgnores(const Document& document, const Extraction& extraction,
                    std::vector<Finding>* findings);

}  // namespace walwise::sql
