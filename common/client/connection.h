// One session of a server over libpq, for everything here that is a client.
//
// A connection that breaks does not end the program: the answer then has SQLSTATE 08006 and
// is_alive() turns false. Not thread-safe; use one Connection per thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/cpp_only.h"

struct pg_conn;

namespace walwise::client {

// A value in the server's text form; nothing for NULL.
using Value = std::optional<std::string>;
using Row = std::vector<Value>;

// What a statement gave. Two answers are equal if a client could not tell them apart.
struct Answer {
  std::string tag;  // "INSERT 0 3"; empty after an error
  std::vector<std::string> columns;
  std::vector<Row> rows;

  std::string sqlstate;  // empty: no error
  std::string message;   // primary message
  std::string detail;
  std::string hint;
  std::string context;
  std::string constraint;  // its name, where the error is about one
  std::string table;
  std::string column;

  std::vector<std::string> notices;  // "SEVERITY: message", in order

  bool ok() const { return sqlstate.empty(); }
  bool operator==(const Answer&) const = default;
};

// For people: tag, rows, error and notices, one a line.
std::string Describe(const Answer& answer);

// As PQtransactionStatus: what the server said after the last statement.
enum class TransactionState { kIdle, kActive, kInBlock, kInError, kUnknown };

class Connection {
 public:
  // Connects as the environment says (PGHOST, PGPORT, PGUSER, PGDATABASE). `options` are added in
  // libpq's form: "dbname=other application_name=x". Look at is_alive() before use.
  explicit Connection(const std::string& options = "");
  // Takes over a libpq connection.
  explicit Connection(pg_conn* opened);
  ~Connection();
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;

  bool is_alive() const;
  std::string last_error() const;  // libpq's text
  int server_version() const;      // 150020
  int backend_pid() const;
  TransactionState transaction_state() const;

  // Runs `sql` by the simple protocol and waits. Of several statements: the last answer, which
  // is the error if there was one.
  Answer Exec(const std::string& sql);

  // The same by the extended protocol: one statement, with the parameters $1, $2... in text form.
  Answer ExecParams(const std::string& sql, const std::vector<Value>& parameters);

  // The extended protocol: a named prepared statement, parameters in text form.
  Answer Prepare(const std::string& name, const std::string& sql);
  Answer ExecPrepared(const std::string& name, const std::vector<Value>& parameters);

  // The halves of Exec, so that several sessions work at the same time: after a Send comes one
  // Receive, which waits and has one answer for each statement of `sql`. Send fails only on a
  // broken connection; the following Receive then says so.
  bool Send(const std::string& sql);
  bool SendExtended(const std::string& sql);  // the extended protocol, one statement
  bool SendPrepared(const std::string& name, const std::vector<Value>& parameters);
  std::vector<Answer> Receive();

  // After a Send: whether Receive would return at once. Waits at most `milliseconds` for that.
  bool WaitForAnswer(int milliseconds);

  // Asks the server to cancel what runs; from any thread.
  bool Cancel();

 private:
  struct State;
  std::unique_ptr<State> state_;  // at a fixed address: libpq's notice processor has it
};

}  // namespace walwise::client
