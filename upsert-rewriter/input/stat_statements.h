#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/status.h"
#include "upsert-rewriter/input/document.h"

namespace walwise::sql {

struct StatStatements {
  std::vector<std::pair<Document, Extraction>> statements;
  std::vector<std::string> problems;  // such as texts that the role may not see
};

// The statements of the connected database in pg_stat_statements, the most expensive first, each as
// a document of its own: path "pg_stat_statements:QUERYID", one fragment with its calls and total
// time. An error names what is missing (the extension, its preloading, pg_read_all_stats) and the
// step that adds it.
Result<StatStatements> ReadStatStatements(const std::string& dsn);

}  // namespace walwise::sql
