#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/client/connection.h"
#include "common/status.h"
#include "upsert-rewriter/trace/scratch_server.h"
#include "upsert-rewriter/trace/scratch_tables.h"
#include "upsert-rewriter/trace/tracer.h"
#include "upsert-rewriter/trace/wal_meter.h"

namespace walwise::sql {

// Where statements are traced: a throwaway server, or a scratch schema of the user's.
class ScratchDatabase {
 public:
  // On the server that `dsn` names, or on a new one if it is "".
  static Result<std::unique_ptr<ScratchDatabase>> Open(const std::string& dsn,
                                                       const std::string& bindir);
  // Call it before the end: an error says what stays behind.
  Status Close();
  ~ScratchDatabase();

  // On a throwaway server: makes types and the like that the DDL has.
  void Define(const std::vector<std::string>& definitions) { tables_->Define(definitions); }
  const std::string& schema() const { return tables_->schema(); }
  Tracer& tracer() { return *tracer_; }

 private:
  Status Connect(const std::string& worker_dsn, const std::string& watcher_dsn,
                 ScratchTables::Source source);

  std::optional<ScratchServer> server_;
  std::optional<client::Connection> worker_;
  std::optional<WalMeter> meter_;
  std::optional<ScratchTables> tables_;
  std::optional<Tracer> tracer_;
};

}  // namespace walwise::sql
