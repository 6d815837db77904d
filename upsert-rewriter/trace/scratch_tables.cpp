#include "upsert-rewriter/trace/scratch_tables.h"

#include <random>

#include "upsert-rewriter/schema/identifier.h"
#include "upsert-rewriter/trace/table_ddl.h"

namespace walwise::sql {

namespace {

using client::Answer;
using client::Value;

std::string RandomName() {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device random;
  std::string name = "walwise_trace_";
  for (int i = 0; i < 12; ++i) {
    name += kLetters[random() % kLetters.size()];
  }
  return name;
}

Status ToStatus(const Answer& answer) {
  return answer.ok() ? Status() : Status::Error(answer.message);
}

// Indexes keep their names, which ON CONFLICT ON CONSTRAINT asks for. $1: the table; $2, $3: where
// the copy is.
constexpr char kIndexDefinitions[] = R"(
SELECT CASE WHEN k.oid IS NOT NULL
         THEN format('ALTER TABLE %I.%I ADD CONSTRAINT %I %s', $2::text, $3::text, k.conname,
                     pg_get_constraintdef(k.oid))
         ELSE regexp_replace(
                replace(pg_get_indexdef(i.indexrelid), format(' %I.%I USING ', n.nspname, c.relname),
                        format(' %I.%I USING ', $2::text, $3::text)), ' ON ONLY ', ' ON ')
       END
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid
                           AND k.contype IN ('p', 'u', 'x')
 WHERE i.indrelid = $1::regclass AND i.indislive
 ORDER BY i.indexrelid)";

// Defaults that would move a sequence of the original.
constexpr char kSequenceColumns[] = R"(
SELECT a.attname FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
 WHERE d.adrelid = $1::regclass AND a.attgenerated = ''
   AND pg_get_expr(d.adbin, d.adrelid) LIKE '%nextval(%')";

}  // namespace

Result<ScratchTables> ScratchTables::Make(client::Connection* connection, Source source) {
  ScratchTables tables(connection, source, RandomName());
  Status status = tables.Run("CREATE SCHEMA " + tables.schema_);
  if (status.ok()) {
    status = tables.Run("SELECT set_config('search_path', '" + tables.schema_ +
                        ", ' || current_setting('search_path'), false)");
  }
  if (!status.ok()) {
    return Status::Error("no scratch schema can be made: " + status.message());
  }
  return tables;
}

Status ScratchTables::Drop() {
  return Run(
      "ROLLBACK; SET client_min_messages = error; SET statement_timeout = '60s'; "
      "DROP SCHEMA IF EXISTS " +
      schema_ + " CASCADE");
}

Status ScratchTables::Run(const std::string& sql) { return ToStatus(connection_->Exec(sql)); }

void ScratchTables::Define(const std::vector<std::string>& definitions) {
  for (const std::string& definition : definitions) {
    connection_->Exec(definition);
  }
}

Status ScratchTables::Ensure(const Table& table) {
  if (made_.contains(&table)) {
    return {};
  }
  if (Status status = Run("BEGIN"); !status.ok()) {
    return status;
  }
  Status status = Run("DROP TABLE IF EXISTS " + QualifiedName(schema_, table.name));
  status = status.ok() ? Copy(table) : status;
  const Status end = Run(status.ok() ? "COMMIT" : "ROLLBACK");
  if (!status.ok()) {
    return Status::Error("table \"" + table.name + "\" can't be copied: " + status.message());
  }
  std::erase_if(made_, [&](const Table* other) { return other->name == table.name; });
  made_.insert(&table);
  return end;
}

Status ScratchTables::Copy(const Table& table) {
  if (source_ == Source::kServer) {
    if (!table.from_catalog) {
      return Status::Error("the server has no such table");
    }
    const std::string copy = QualifiedName(schema_, table.name);
    Status status =
        Run("CREATE TABLE " + copy + " (LIKE " + QualifiedName(table.schema, table.name) +
            " INCLUDING ALL EXCLUDING INDEXES)");
    return status.ok() ? CopyIndexes(table) : status;
  }
  for (const std::string& statement : CreateStatements(table, schema_)) {
    if (Status status = Run(statement); !status.ok()) {
      return status;
    }
  }
  return {};
}

Status ScratchTables::CopyIndexes(const Table& table) {
  const std::string original = QualifiedName(table.schema, table.name);
  std::vector<std::string> statements;
  const Answer sequences = connection_->ExecParams(kSequenceColumns, {Value(original)});
  for (const client::Row& row : sequences.rows) {
    const auto sequence = SequenceStatements(schema_, table.name, *row[0]);
    statements.insert(statements.end(), sequence.begin(), sequence.end());
  }
  const Answer indexes = connection_->ExecParams(
      kIndexDefinitions, {Value(original), Value(schema_), Value(table.name)});
  for (const client::Row& row : indexes.rows) {
    statements.push_back(*row[0]);
  }
  if (!sequences.ok() || !indexes.ok()) {
    return ToStatus(sequences.ok() ? indexes : sequences);
  }
  for (const std::string& statement : statements) {
    if (Status status = Run(statement); !status.ok()) {
      return status;
    }
  }
  return {};
}

}  // namespace walwise::sql
