#pragma once

#include <string>
#include <vector>

#include "common/client/connection.h"
#include "common/status.h"
#include "upsert-rewriter/trace/sample_values.h"

namespace walwise::sql {

// The types that the server gives to $1, $2, ... of the statement, domains as what they are made
// of. An error is the server's: it does not take the statement.
Result<std::vector<ValueType>> ParameterTypes(client::Connection* connection,
                                              const std::string& sql);

}  // namespace walwise::sql
