#include "upsert-rewriter/trace/scratch_database.h"

#include <utility>

#include "common/client/dsn.h"
#include "upsert-rewriter/trace/server_programs.h"

namespace walwise::sql {

namespace {

// Nothing here takes long: who waits, waits for a lock or computes without end.
constexpr char kSettings[] =
    "SET statement_timeout = '10s'; SET lock_timeout = '5s'; SET client_min_messages = warning;"
    "SET default_transaction_isolation = 'read committed'; SET synchronous_commit = on";

// The statements run as a role that may do nothing but work with its own tables: they may call any
// function. Where pg_walinspect is not installed, costs are distances.
constexpr const char* kThrowawayDefinitions[] = {"CREATE ROLE walwise_trace LOGIN",
                                                 "GRANT ALL ON DATABASE postgres TO walwise_trace",
                                                 "CREATE EXTENSION pg_walinspect"};

constexpr int kOldestVersion = 120000;

}  // namespace

Result<std::unique_ptr<ScratchDatabase>> ScratchDatabase::Open(const std::string& dsn,
                                                               const std::string& bindir) {
  auto database = std::make_unique<ScratchDatabase>();
  if (!dsn.empty()) {
    const Status status = database->Connect(dsn, dsn, ScratchTables::Source::kServer);
    return status.ok() ? Result<std::unique_ptr<ScratchDatabase>>(std::move(database)) : status;
  }
  const Result<std::string> programs = FindServerPrograms(bindir);
  if (!programs.ok()) {
    return programs.status();
  }
  Result<ScratchServer> server = ScratchServer::Start(*programs);
  if (!server.ok()) {
    return server.status();
  }
  database->server_.emplace(std::move(server).value());
  const Status status = database->Connect(database->server_->dsn() + " user=walwise_trace",
                                          database->server_->dsn(), ScratchTables::Source::kDdl);
  return status.ok() ? Result<std::unique_ptr<ScratchDatabase>>(std::move(database)) : status;
}

Status ScratchDatabase::Connect(const std::string& worker_dsn, const std::string& watcher_dsn,
                                ScratchTables::Source source) {
  Result<client::Connection> watcher = client::Connect(watcher_dsn, client::Access::kReadWrite);
  if (!watcher.ok()) {
    return watcher.status();
  }
  if (watcher->server_version() < kOldestVersion) {
    return Status::Error("the server is older than PostgreSQL 12");
  }
  if (source == ScratchTables::Source::kDdl) {
    for (const char* statement : kThrowawayDefinitions) {
      watcher->Exec(statement);
    }
  }
  Result<client::Connection> worker = client::Connect(worker_dsn, client::Access::kReadWrite);
  if (!worker.ok()) {
    return worker.status();
  }
  worker_.emplace(std::move(worker).value());
  if (const client::Answer answer = worker_->Exec(kSettings); !answer.ok()) {
    return Status::Error(answer.message);
  }
  Result<WalMeter> meter = WalMeter::Open(std::move(watcher).value());
  if (!meter.ok()) {
    return meter.status();
  }
  meter_.emplace(std::move(meter).value());
  Result<ScratchTables> tables = ScratchTables::Make(&*worker_, source);
  if (!tables.ok()) {
    return tables.status();
  }
  tables_.emplace(std::move(tables).value());
  tracer_.emplace(&*worker_, &*meter_, &*tables_);
  return {};
}

Status ScratchDatabase::Close() {
  if (!tables_) {
    return {};
  }
  const Status status = tables_->Drop();
  const std::string name = tables_->schema();
  tables_.reset();
  return status.ok() ? status
                     : Status::Error("schema " + name +
                                     " could not be dropped, please do: " + status.message());
}

ScratchDatabase::~ScratchDatabase() {
  // Who did not call Close has an error to report already.
  static_cast<void>(Close());
}

}  // namespace walwise::sql
