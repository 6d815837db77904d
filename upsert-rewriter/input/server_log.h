#pragma once

#include <string_view>

#include "upsert-rewriter/input/document.h"

// Statements out of PostgreSQL's server logs: `LOG:  statement: ...`, `LOG:  execute NAME: ...`,
// `LOG:  duration: N ms  statement|execute|parse|bind ...: ...` (auto_explain's plans too, by their
// "Query Text:"), and `STATEMENT:` lines below an error. One fragment for each distinct statement
// text, at its first place; occurrence counts the rest and sums their durations.

namespace walwise::sql {

Extraction ExtractLogText(std::string_view text);  // any log_line_prefix
Extraction ExtractLogCsv(std::string_view text);   // 22 to 26 columns (13 to 18)
Extraction ExtractLogJson(std::string_view text);  // one object a line (15 and newer)

// What the beginning of a file looks like: kLogText, kLogCsv, kLogJson or kUnknown.
Language SniffLog(std::string_view head);

}  // namespace walwise::sql
