// The two copies: two databases of one server, so that all names and messages are the same in both,
// and a session in each.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/client/connection.h"
#include "tests/difference/case.h"

namespace walwise::difference {

// What a step gave in one copy.
struct Reply {
  std::vector<client::Answer> answers;
  client::TransactionState state;

  bool operator==(const Reply&) const = default;
};

// What a client could see of a difference: "rows", "message", ...; empty if there is none.
std::string NameDifference(const Reply& native, const Reply& guarded);

std::string Describe(const Reply& reply);

// One copy and its session.
class Copy {
 public:
  // `guarded` copies have the extension.
  Copy(std::string database, bool is_guarded);

  // Makes the database anew. Returns what went wrong, or nothing.
  std::optional<std::string> Create();
  // An empty schema w, and a session as after a connect.
  std::optional<std::string> BeginCase();

  void Send(const Step& step);
  Reply Receive();

  bool is_alive() const { return connection_ && connection_->is_alive(); }
  client::Connection& connection() { return *connection_; }

 private:
  // Waits for a server that comes back after a crash.
  std::optional<std::string> Connect();
  std::optional<std::string> EmptySchema();

  std::string database_;
  bool is_guarded_;
  std::optional<client::Connection> connection_;
  int cases_ = 0;
};

}  // namespace walwise::difference
