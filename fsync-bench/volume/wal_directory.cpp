// The one part of the volume that needs libpq, and so is not linked into the server's extension.
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>

#include "common/client/dsn.h"
#include "fsync-bench/volume/volume.h"

namespace walwise::fsync {

namespace {

struct Server {
  std::string data_directory;
  std::string system_identifier;
};

Status Refused(const client::Answer& answer) {
  const bool no_right = answer.sqlstate == "42501";
  return Status::Error("can't ask the server for its data directory: " + answer.message +
                       (no_right ? "; connect as a member of pg_read_all_settings, or name the "
                                   "directory"
                                 : ""));
}

Result<Server> Ask(const std::string& dsn) {
  Result<client::Connection> connection = client::Connect(dsn, client::Access::kReadOnly);
  if (!connection.ok()) return connection.status();
  const client::Answer answer = connection->Exec(
      "SELECT pg_catalog.current_setting('data_directory'), system_identifier"
      " FROM pg_catalog.pg_control_system()");
  if (!answer.ok()) return Refused(answer);
  if (answer.rows.size() != 1 || answer.rows[0].size() != 2) {
    return Status::Error("the server's answer about its data directory can't be understood");
  }
  return Server{answer.rows[0][0].value_or(""), answer.rows[0][1].value_or("")};
}

// The first eight bytes of the control file, in the machine's byte order; empty if not readable.
std::string IdentifierOf(const std::string& data_directory) {
  std::ifstream file(data_directory + "/global/pg_control", std::ios::binary);
  char bytes[8] = {};
  uint64_t identifier = 0;
  if (!file.read(bytes, sizeof(bytes))) return "";
  std::memcpy(&identifier, bytes, sizeof(bytes));
  // The server's SQL function shows it signed.
  return std::to_string(static_cast<int64_t>(identifier));
}

Status NotHere(const std::string& data_directory) {
  return Status::Error("the server's data directory \"" + data_directory +
                       "\" is not on this host, or in another container; run walwise where the "
                       "server runs");
}

Result<std::string> RealWalDirectory(const std::string& data_directory) {
  const std::string path = data_directory + "/pg_wal";
  char* const real = realpath(path.c_str(), nullptr);
  if (real == nullptr) {
    if (errno == ENOENT || errno == ENOTDIR) return NotHere(data_directory);
    return Status::Error("can't use \"" + path + "\": " + std::strerror(errno) +
                         "; run as the server's user, or as root");
  }
  std::string result = real;
  std::free(real);
  return result;
}

}  // namespace

Result<std::string> WalDirectoryOf(const std::string& dsn) {
  const Result<Server> server = Ask(dsn);
  if (!server.ok()) return server.status();
  const std::string here = IdentifierOf(server->data_directory);
  if (!here.empty() && here != server->system_identifier) return NotHere(server->data_directory);
  return RealWalDirectory(server->data_directory);
}

}  // namespace walwise::fsync
