#include "common/client/dsn.h"

#include <libpq-fe.h>

#include <memory>
#include <string_view>
#include <utility>

namespace walwise::client {

namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

// libpq's words about a string that it can't read quote it, password and all.
Options Parse(const std::string& dsn) {
  char* error = nullptr;
  Options options(PQconninfoParse(dsn.c_str(), &error));
  PQfreemem(error);
  return options;
}

std::string_view Find(const Options& options, std::string_view keyword) {
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->keyword == keyword && option->val != nullptr) {
      return option->val;
    }
  }
  return {};
}

// A password with an @ or a / in it that is not escaped ends up in the URI's host or port, and from
// there in messages.
Status Check(const Options& options) {
  if (options == nullptr) {
    return Status::Error(
        "the connection string can't be read; write \"host=... dbname=...\" or "
        "\"postgresql://user@host/database\"");
  }
  const bool bad_host = Find(options, "host").find('@') != std::string_view::npos;
  const bool bad_port =
      Find(options, "port").find_first_not_of("0123456789, ") != std::string_view::npos;
  if (bad_host || bad_port) {
    return Status::Error(
        "the connection string's host or port can't be one; in a URI's password write @ as %40, "
        ": as %3A and / as %2F");
  }
  return Status();
}

std::string Without(std::string text, std::string_view secret) {
  for (size_t at = secret.empty() ? std::string::npos : text.find(secret); at != std::string::npos;
       at = text.find(secret, at + 3)) {
    text.replace(at, secret.size(), "***");
  }
  return text;
}

}  // namespace

Result<Connection> Connect(const std::string& dsn, Access access) {
  const Options options = Parse(dsn);
  if (Status status = Check(options); !status.ok()) {
    return status;
  }
  const char* const keywords[] = {"dbname", "fallback_application_name", "client_encoding",
                                  nullptr};
  const char* const values[] = {dsn.c_str(), "walwise", "UTF8", nullptr};
  // An empty dsn is no connection string to libpq, but a database without a name.
  const int expand = dsn.empty() ? 0 : 1;
  Connection connection(PQconnectdbParams(keywords, values, expand));
  if (!connection.is_alive()) {
    return Status::Error("cannot connect: " +
                         Without(connection.last_error(), Find(options, "password")));
  }
  if (access == Access::kReadOnly) {
    const Answer answer = connection.Exec("SET default_transaction_read_only = on");
    if (!answer.ok()) {
      return Status::Error("cannot make the session read-only: " + answer.message);
    }
  }
  return connection;
}

}  // namespace walwise::client
