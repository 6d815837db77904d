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

constexpr int kOldestVersion = 120000;

}  // namespace

Result<std::unique_ptr<ScratchDatabase>> ScratchDatabase::Open(const std::string& dsn,
                                                               const std::string& bindir) {
  auto database = std::make_unique<ScratchDatabase>();
  if (!dsn.empty()) {
    const Status status = database->Connect(dsn, ScratchTables::Source::kServer);
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
  const Status status = database->Connect(database->server_->dsn(), ScratchTables::Source::kDdl);
  return status.ok() ? Result<std::unique_ptr<ScratchDatabase>>(std::move(database)) : status;
}

Status ScratchDatabase::Connect(const std::string& dsn, ScratchTables::Source source) {
  Result<client::Connection> worker = client::Connect(dsn, client::Access::kReadWrite);
  Result<client::Connection> watcher = client::Connect(dsn, client::Access::kReadWrite);
  if (!worker.ok() || !watcher.ok()) {
    return worker.ok() ? watcher.status() : worker.status();
  }
  worker_.emplace(std::move(worker).value());
  if (worker_->server_version() < kOldestVersion) {
    return Status::Error("the server is older than PostgreSQL 12");
  }
  if (source == ScratchTables::Source::kDdl) {
    // Where it is not installed, costs are distances.
    watcher->Exec("CREATE EXTENSION pg_walinspect");
  }
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
  // Its error has nobody to read it.
  if (const Status status = Close(); !status.ok()) {
    return;
  }
}

}  // namespace walwise::sql
