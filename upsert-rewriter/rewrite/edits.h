#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/status.h"
#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/lint/finding.h"
#include "upsert-rewriter/rewrite/rewrite.h"

namespace walwise::sql {

// Edits of a fragment's SQL as edits of its file, written as the literals there need it. An error
// where an edit would cross from one literal into the next or can't be written in this kind.
Result<std::vector<Edit>> ToFileEdits(const SqlFragment& fragment,
                                      const std::vector<SqlEdit>& edits);

// The text with the edits made. An error if they are out of order, overlap, or lie outside.
Result<std::string> ApplyEdits(std::string_view text, const std::vector<Edit>& edits);

// A unified diff (three lines of context), "" if nothing differs. Headers are a/PATH and b/PATH.
std::string UnifiedDiff(std::string_view path, std::string_view before, std::string_view after);

}  // namespace walwise::sql
