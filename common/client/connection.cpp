#include "common/client/connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <chrono>
#include <utility>

namespace walwise::client {

namespace {

constexpr char kConnectionFailure[] = "08006";

std::string Text(const char* text) { return text == nullptr ? "" : text; }

std::string WithoutNewline(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::string Field(const PGresult* result, int field) {
  return Text(PQresultErrorField(result, field));
}

void ReadError(const PGresult* result, Answer* answer) {
  answer->sqlstate = Field(result, PG_DIAG_SQLSTATE);
  answer->message = Field(result, PG_DIAG_MESSAGE_PRIMARY);
  answer->detail = Field(result, PG_DIAG_MESSAGE_DETAIL);
  answer->hint = Field(result, PG_DIAG_MESSAGE_HINT);
  answer->context = Field(result, PG_DIAG_CONTEXT);
  answer->constraint = Field(result, PG_DIAG_CONSTRAINT_NAME);
  answer->table = Field(result, PG_DIAG_TABLE_NAME);
  answer->column = Field(result, PG_DIAG_COLUMN_NAME);
  // libpq's own errors have no fields.
  if (answer->sqlstate.empty()) answer->sqlstate = kConnectionFailure;
  if (answer->message.empty()) answer->message = WithoutNewline(PQresultErrorMessage(result));
}

void ReadRows(const PGresult* result, Answer* answer) {
  const int columns = PQnfields(result);
  for (int c = 0; c < columns; c++) answer->columns.push_back(PQfname(result, c));
  const int rows = PQntuples(result);
  answer->rows.reserve(rows);
  for (int r = 0; r < rows; r++) {
    Row& row = answer->rows.emplace_back(columns);
    for (int c = 0; c < columns; c++) {
      if (PQgetisnull(result, r, c)) continue;
      row[c] = std::string(PQgetvalue(result, r, c), PQgetlength(result, r, c));
    }
  }
}

Answer Read(PGresult* result) {
  Answer answer;
  switch (PQresultStatus(result)) {
    case PGRES_TUPLES_OK:
      ReadRows(result, &answer);
      [[fallthrough]];
    case PGRES_COMMAND_OK:
    case PGRES_EMPTY_QUERY:
      answer.tag = PQcmdStatus(result);
      break;
    default:
      ReadError(result, &answer);
  }
  return answer;
}

std::vector<const char*> Texts(const std::vector<Value>& parameters) {
  std::vector<const char*> texts;
  for (const Value& value : parameters) texts.push_back(value ? value->c_str() : nullptr);
  return texts;
}

void AppendLine(const std::string& label, const std::string& text, std::string* out) {
  if (!text.empty()) *out += label + text + "\n";
}

}  // namespace

struct Connection::State {
  PGconn* connection = nullptr;
  std::vector<std::string> notices;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { PQfinish(connection); }

  static void OnNotice(void* self, const PGresult* result) {
    static_cast<State*>(self)->notices.push_back(Field(result, PG_DIAG_SEVERITY_NONLOCALIZED) +
                                                 ": " + Field(result, PG_DIAG_MESSAGE_PRIMARY));
  }
};

std::string Describe(const Answer& answer) {
  std::string out;
  for (const std::string& notice : answer.notices) out += notice + "\n";
  for (const Row& row : answer.rows) {
    std::string line;
    for (const Value& value : row) line += (line.empty() ? "" : " | ") + value.value_or("NULL");
    out += line + "\n";
  }
  AppendLine("", answer.tag, &out);
  if (!answer.ok()) out += "ERROR " + answer.sqlstate + ": " + answer.message + "\n";
  AppendLine("DETAIL: ", answer.detail, &out);
  AppendLine("HINT: ", answer.hint, &out);
  AppendLine("CONTEXT: ", answer.context, &out);
  AppendLine("CONSTRAINT: ", answer.constraint, &out);
  return out;
}

Connection::Connection(const std::string& options) : Connection(PQconnectdb(options.c_str())) {}

Connection::Connection(pg_conn* opened) : state_(std::make_unique<State>()) {
  state_->connection = opened;
  PQsetNoticeReceiver(state_->connection, State::OnNotice, state_.get());
}

Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

bool Connection::is_alive() const { return PQstatus(state_->connection) == CONNECTION_OK; }

std::string Connection::last_error() const {
  return WithoutNewline(PQerrorMessage(state_->connection));
}

int Connection::server_version() const { return PQserverVersion(state_->connection); }

int Connection::backend_pid() const { return PQbackendPID(state_->connection); }

TransactionState Connection::transaction_state() const {
  switch (PQtransactionStatus(state_->connection)) {
    case PQTRANS_IDLE:
      return TransactionState::kIdle;
    case PQTRANS_ACTIVE:
      return TransactionState::kActive;
    case PQTRANS_INTRANS:
      return TransactionState::kInBlock;
    case PQTRANS_INERROR:
      return TransactionState::kInError;
    default:
      return TransactionState::kUnknown;
  }
}

Answer Connection::Exec(const std::string& sql) {
  Send(sql);
  return Receive().back();
}

Answer Connection::ExecParams(const std::string& sql, const std::vector<Value>& parameters) {
  const std::vector<const char*> texts = Texts(parameters);
  PQsendQueryParams(state_->connection, sql.c_str(), static_cast<int>(texts.size()), nullptr,
                    texts.data(), nullptr, nullptr, 0);
  return Receive().back();
}

Answer Connection::Prepare(const std::string& name, const std::string& sql) {
  PQsendPrepare(state_->connection, name.c_str(), sql.c_str(), 0, nullptr);
  return Receive().back();
}

Answer Connection::ExecPrepared(const std::string& name, const std::vector<Value>& parameters) {
  SendPrepared(name, parameters);
  return Receive().back();
}

bool Connection::Send(const std::string& sql) {
  return PQsendQuery(state_->connection, sql.c_str()) == 1;
}

bool Connection::SendExtended(const std::string& sql) {
  return PQsendQueryParams(state_->connection, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr,
                           0) == 1;
}

bool Connection::SendPrepared(const std::string& name, const std::vector<Value>& parameters) {
  const std::vector<const char*> texts = Texts(parameters);
  return PQsendQueryPrepared(state_->connection, name.c_str(), static_cast<int>(texts.size()),
                             texts.data(), nullptr, nullptr, 0) == 1;
}

std::vector<Answer> Connection::Receive() {
  std::vector<Answer> answers;
  while (PGresult* result = PQgetResult(state_->connection)) {
    Answer& answer = answers.emplace_back(Read(result));
    answer.notices = std::exchange(state_->notices, {});
    const bool is_copy = PQresultStatus(result) == PGRES_COPY_IN;
    PQclear(result);
    // Nobody feeds a COPY here, and libpq would offer it forever.
    if (is_copy) PQputCopyEnd(state_->connection, "COPY FROM STDIN is not supported");
  }
  if (answers.empty()) {
    Answer& answer = answers.emplace_back();
    answer.sqlstate = kConnectionFailure;
    answer.message = last_error();
  }
  // Those of a commit come after the statement's answer.
  for (std::string& notice : std::exchange(state_->notices, {})) {
    answers.back().notices.push_back(std::move(notice));
  }
  return answers;
}

bool Connection::WaitForAnswer(int milliseconds) {
  using std::chrono::duration_cast;
  const auto now = std::chrono::steady_clock::now;
  const auto end = now() + std::chrono::milliseconds(milliseconds);
  while (PQisBusy(state_->connection)) {
    const auto left = duration_cast<std::chrono::milliseconds>(end - now()).count();
    pollfd socket = {PQsocket(state_->connection), POLLIN, 0};
    if (left < 0 || poll(&socket, 1, static_cast<int>(left)) == 0) return false;
    // A broken connection ends the wait: Receive says what is wrong.
    if (PQconsumeInput(state_->connection) == 0) return true;
  }
  return true;
}

bool Connection::Cancel() {
  PGcancel* cancel = PQgetCancel(state_->connection);
  if (cancel == nullptr) return false;
  char error[256];
  const bool sent = PQcancel(cancel, error, sizeof error) == 1;
  PQfreeCancel(cancel);
  return sent;
}

}  // namespace walwise::client
