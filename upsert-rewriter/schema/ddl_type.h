#pragma once

#include <string_view>

#include "upsert-rewriter/schema/named_types.h"
#include "upsert-rewriter/tree/node.h"

// Types as DDL makes and changes them.

namespace walwise::sql {

// Applies CREATE DOMAIN, CREATE TYPE, DROP, ALTER ... RENAME TO and SET SCHEMA of both, and what
// becomes of the types of a schema. Others change nothing. `fields` are the statement's.
void ApplyTypeDdl(std::string_view statement_type, Node fields, NamedTypes* types);

}  // namespace walwise::sql
