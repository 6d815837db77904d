#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/client/connection.h"
#include "common/status.h"
#include "upsert-rewriter/schema/schema.h"

// Copies of the tables that statements write to, in a schema of their own.

namespace walwise::sql {

class ScratchTables {
 public:
  // From where the tables are copied: what DDL said of them, or the server itself.
  enum class Source { kDdl, kServer };

  // Makes the schema, and looks for names there first. Keeps the pointer.
  static Result<ScratchTables> Make(client::Connection* connection, Source source);
  // Drops the schema with all that is in it.
  Status Drop();

  const std::string& schema() const { return schema_; }
  Source source() const { return source_; }
  // Runs statements that make types and the like. What fails is missed later, if it is needed.
  void Define(const std::vector<std::string>& definitions);
  // Makes a copy of the table, empty, if there is none yet.
  Status Ensure(const Table& table);

 private:
  ScratchTables(client::Connection* connection, Source source, std::string schema)
      : connection_(connection), source_(source), schema_(std::move(schema)) {}
  Status Copy(const Table& table);
  Status CopyIndexes(const Table& table);
  Status Run(const std::string& sql);

  client::Connection* connection_;
  Source source_;
  std::string schema_;
  std::set<const Table*> made_;
};

}  // namespace walwise::sql
