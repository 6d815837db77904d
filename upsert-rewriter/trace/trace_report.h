#pragma once

#include <string>

#include "upsert-rewriter/rewrite/rewrite.h"
#include "upsert-rewriter/trace/trace.h"

namespace walwise::sql {

// A table for each statement, for people.
std::string HumanTrace(const FileTrace& file, Strategy strategy);

// One JSON object on one line, without a line end.
std::string JsonTrace(const FileTrace& file, Strategy strategy);

}  // namespace walwise::sql
