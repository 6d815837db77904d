#include "tests/difference/copies.h"

#include <chrono>
#include <thread>

#include "tests/difference/library.h"
#include "tests/difference/text.h"

namespace walwise::difference {

using client::Answer;
using client::Connection;
using client::TransactionState;

namespace {

// A session keeps the state of every trigger that it ever ran.
constexpr int kCasesPerSession = 100;
// Catalogs grow with every table that is dropped.
constexpr int kCasesPerDatabase = 400;
constexpr int kSecondsToRecover = 60;

// The first error, with its statement's purpose.
std::optional<std::string> Failure(const std::string& purpose, const Answer& answer) {
  if (answer.ok()) return std::nullopt;
  return purpose + ": " + answer.message;
}

std::string NameOf(TransactionState state) {
  switch (state) {
    case TransactionState::kIdle:
      return "idle";
    case TransactionState::kActive:
      return "active";
    case TransactionState::kInBlock:
      return "in a transaction block";
    case TransactionState::kInError:
      return "in a failed transaction block";
    case TransactionState::kUnknown:
      break;
  }
  return "lost";
}

}  // namespace

std::string NameDifference(const Reply& native, const Reply& guarded) {
  if (native.answers.size() != guarded.answers.size()) return "number of answers";
  for (size_t i = 0; i < native.answers.size(); i++) {
    const Answer& n = native.answers[i];
    const Answer& g = guarded.answers[i];
    if (n.sqlstate != g.sqlstate) return "SQLSTATE";
    if (n.message != g.message) return "message";
    if (n.detail != g.detail) return "detail";
    if (n.constraint != g.constraint) return "constraint";
    if (n.columns != g.columns) return "columns";
    if (n.rows != g.rows) return "rows";
    if (n.tag != g.tag) return "command tag";
    if (n.notices != g.notices) return "notices";
    if (n != g) return "hint, context or object of the error";
  }
  return native.state == guarded.state ? "" : "transaction state";
}

std::string Describe(const Reply& reply) {
  std::string text;
  for (const Answer& answer : reply.answers) text += client::Describe(answer);
  return text + "(" + NameOf(reply.state) + ")\n";
}

Copy::Copy(std::string database, bool is_guarded)
    : database_(std::move(database)), is_guarded_(is_guarded) {}

std::optional<std::string> Copy::Connect() {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(kSecondsToRecover);
  do {
    connection_.emplace("dbname=" + database_);
    if (connection_->is_alive()) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  } while (std::chrono::steady_clock::now() < end);
  return "cannot connect: " + connection_->last_error();
}

std::optional<std::string> Copy::Create() {
  connection_.reset();
  Connection server;
  if (!server.is_alive()) return "cannot connect: " + server.last_error();
  server.Exec("SET client_min_messages = warning");
  for (const std::string& sql :
       {ClusterScript(), "DROP DATABASE IF EXISTS " + database_ + " WITH (FORCE)",
        "CREATE DATABASE " + database_ + " TEMPLATE template0"}) {
    if (auto failure = Failure("making " + database_, server.Exec(sql))) return failure;
  }
  if (auto failure = Connect()) return failure;
  cases_ = 0;
  const Answer icu = connection_->Exec("SELECT FROM pg_collation WHERE collprovider = 'i' LIMIT 1");
  if (auto failure = Failure("the library", connection_->Exec(LibraryScript(!icu.rows.empty())))) {
    return failure;
  }
  if (!is_guarded_) return std::nullopt;
  return Failure("CREATE EXTENSION", connection_->Exec("CREATE EXTENSION walwise"));
}

std::optional<std::string> Copy::BeginCase() {
  if (cases_ > 0 && cases_ % kCasesPerDatabase == 0) {
    if (auto failure = Create()) return failure;
  } else if (!is_alive() || cases_ % kCasesPerSession == 0) {
    if (auto failure = Connect()) return failure;
  }
  cases_++;
  const auto failure = EmptySchema();
  if (!failure || is_alive()) return failure;
  // The end of the other copy's session, in a crash, has ended this one too.
  if (auto lost = Connect()) return lost;
  return EmptySchema();
}

std::optional<std::string> Copy::EmptySchema() {
  if (connection_->transaction_state() != TransactionState::kIdle) connection_->Exec("ROLLBACK");
  if (auto failure = Failure("DISCARD ALL", connection_->Exec("DISCARD ALL"))) return failure;
  return Failure("an empty schema",
                 connection_->Exec("SET client_min_messages = warning;"
                                   "DROP SCHEMA IF EXISTS w CASCADE; CREATE SCHEMA w;"
                                   "GRANT ALL ON SCHEMA w TO difference_user;"
                                   "SET search_path = w, lib; SET statement_timeout = '20s';"
                                   "SET client_min_messages = notice"));
}

void Copy::Send(const Step& step) {
  const std::string sql = WithoutMarks(step.sql);
  if (step.is_extended) {
    connection_->SendExtended(sql);
  } else {
    connection_->Send(sql);
  }
}

Reply Copy::Receive() {
  Reply reply;
  reply.answers = connection_->Receive();
  reply.state = connection_->transaction_state();
  // Of several statements in one string: which answer libpq gives a notice to depends on timing.
  std::vector<std::string> notices;
  for (Answer& answer : reply.answers) {
    notices.insert(notices.end(), answer.notices.begin(), answer.notices.end());
    answer.notices.clear();
  }
  reply.answers.back().notices = std::move(notices);
  return reply;
}

}  // namespace walwise::difference
