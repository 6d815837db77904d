#pragma once

#include <string>
#include <vector>

#include "upsert-rewriter/input/document.h"

namespace walwise::sql {

// The statements, in order, that make what tables and upserts lean on: schemas, extensions, types,
// domains, and functions in SQL or PL/pgSQL.
std::vector<std::string> Definitions(const Extraction& extraction);

}  // namespace walwise::sql
