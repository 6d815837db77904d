#include "upsert-rewriter/input/stat_statements.h"

#include <cstdlib>
#include <string_view>

#include "common/client/dsn.h"
#include "upsert-rewriter/schema/identifier.h"

namespace walwise::sql {

namespace {

using client::Answer;
using client::Connection;
using client::Row;

constexpr std::string_view kHidden = "<insufficient privilege>";
constexpr char kNotPreloaded[] = "55000";
constexpr char kNoSuchColumn[] = "42703";

// The schema that the extension is in.
Result<std::string> FindExtension(Connection* connection) {
  const Answer answer = connection->Exec(
      "SELECT n.nspname FROM pg_catalog.pg_extension e"
      " JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace"
      " WHERE e.extname = 'pg_stat_statements'");
  if (!answer.ok()) {
    return Status::Error("cannot look for pg_stat_statements: " + answer.message);
  }
  if (answer.rows.empty()) {
    return Status::Error(
        "pg_stat_statements is not in this database; run CREATE EXTENSION pg_stat_statements");
  }
  return answer.rows[0][0].value_or("");
}

// One row a query id: the same statement may have been run by several roles, and within functions.
std::string StatementsQuery(const std::string& schema) {
  return "SELECT queryid, min(query), sum(calls), sum(total_exec_time) FROM " +
         QualifiedName(schema, "pg_stat_statements") +
         " WHERE dbid = (SELECT oid FROM pg_catalog.pg_database"
         "                WHERE datname = pg_catalog.current_database())"
         " GROUP BY queryid ORDER BY 4 DESC, 1";
}

Status Explain(const Answer& answer) {
  if (answer.sqlstate == kNotPreloaded) {
    return Status::Error(
        "pg_stat_statements is not loaded; add it to shared_preload_libraries and restart the "
        "server");
  }
  if (answer.sqlstate == kNoSuchColumn) {
    return Status::Error(
        "pg_stat_statements is older than 1.8; run ALTER EXTENSION pg_stat_statements UPDATE");
  }
  return Status::Error("cannot read pg_stat_statements: " + answer.message);
}

std::pair<Document, Extraction> MakeDocument(const Row& row) {
  const std::string id = row[0].value_or("");
  Document document;
  document.path = "pg_stat_statements:" + id;
  document.language = Language::kSql;
  document.text = row[1].value_or("");
  SqlFragment fragment;
  fragment.sql = MappedText::Verbatim(document.text);
  fragment.styles.emplace_back();
  fragment.label = "queryid " + id;
  fragment.occurrence.calls = std::strtoull(row[2].value_or("0").c_str(), nullptr, 10);
  fragment.occurrence.total_ms = std::strtod(row[3].value_or("0").c_str(), nullptr);
  Extraction extraction;
  extraction.fragments.push_back(std::move(fragment));
  return {std::move(document), std::move(extraction)};
}

}  // namespace

Result<StatStatements> ReadStatStatements(const std::string& dsn) {
  Result<Connection> connection = client::Connect(dsn, client::Access::kReadOnly);
  if (!connection.ok()) {
    return connection.status();
  }
  const Result<std::string> schema = FindExtension(&*connection);
  if (!schema.ok()) {
    return schema.status();
  }
  const Answer answer = connection->Exec(StatementsQuery(*schema));
  if (!answer.ok()) {
    return Explain(answer);
  }
  StatStatements found;
  bool some_hidden = false;
  for (const Row& row : answer.rows) {
    // The text may be lost; then there is nothing to read.
    if (row[1].has_value() && *row[1] != kHidden) {
      found.statements.push_back(MakeDocument(row));
    }
    some_hidden = some_hidden || row[1] == kHidden;
  }
  if (some_hidden) {
    found.problems.emplace_back(
        "pg_stat_statements hides other roles' statements; run GRANT pg_read_all_stats TO this "
        "role");
  }
  return found;
}

}  // namespace walwise::sql
