// Connections to the server that a user names.
#pragma once

#include <string>

#include "common/client/connection.h"
#include "common/cpp_only.h"
#include "common/status.h"

namespace walwise::client {

enum class Access { kReadWrite, kReadOnly };

// Connects as `dsn` says, a connection string ("host=h dbname=d") or a URI; what it leaves open
// comes from the environment. The session is called walwise unless `dsn` says otherwise, speaks
// UTF-8, and with kReadOnly begins transactions READ ONLY. An error is libpq's; no password is ever
// in it.
Result<Connection> Connect(const std::string& dsn, Access access);

}  // namespace walwise::client
