#pragma once

#include <optional>

#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/lint/finding.h"

namespace walwise::sql {

// The insertion of a walwise-ignore comment for the finding's rule and statement, in the comment
// syntax of what stands there: a line of its own above the statement or its literal; else directly
// before the statement. "reason" stands for the reason. None where no comment silences the finding.
std::optional<Edit> IgnoreEdit(const Document& document, const Extraction& extraction,
                               const Finding& finding);

}  // namespace walwise::sql
