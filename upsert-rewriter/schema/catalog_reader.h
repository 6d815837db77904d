#pragma once

#include <string>

#include "common/status.h"
#include "upsert-rewriter/schema/schema.h"

namespace walwise::sql {

// Every table outside the system's schemas that the role may see, as the live catalog has it. `dsn`
// is a libpq connection string or URI; the transaction is read-only. Takes no locks beyond those of
// reading the catalog.
Result<Schema> ReadCatalog(const std::string& dsn);

}  // namespace walwise::sql
