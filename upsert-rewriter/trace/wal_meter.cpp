#include "upsert-rewriter/trace/wal_meter.h"

#include <cstdlib>

namespace walwise::sql {

namespace {

using client::Answer;
using client::Value;

uint64_t Number(const Value& value) {
  return value ? std::strtoull(value->c_str(), nullptr, 10) : 0;
}

}  // namespace

Result<WalMeter> WalMeter::Open(client::Connection connection) {
  WalMeter meter(std::move(connection));
  const Answer probe = meter.connection_.Exec(
      "SET statement_timeout = '30s';"
      "SELECT has_function_privilege(p.oid, 'EXECUTE') AND n.nspname = ANY (current_schemas(true))"
      " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
      " WHERE p.proname = 'pg_get_wal_records_info'");
  meter.itemises_ = probe.ok() && !probe.rows.empty() && probe.rows[0][0] == "t";
  if (meter.Position().empty()) {
    return Status::Error("the server does not tell its WAL position; is it a standby?");
  }
  return meter;
}

std::string WalMeter::Position() {
  const Answer answer = connection_.Exec("SELECT pg_current_wal_insert_lsn()");
  return answer.ok() && !answer.rows.empty() ? answer.rows[0][0].value_or("") : "";
}

void WalMeter::MarkEnd(Marks* marks) {
  const Answer answer =
      connection_.Exec("SELECT pg_current_wal_insert_lsn(), pg_current_wal_flush_lsn()");
  if (answer.ok() && !answer.rows.empty()) {
    marks->end = answer.rows[0][0].value_or("");
    marks->flushed = answer.rows[0][1].value_or("");
  }
}

Status WalMeter::Read(const Marks& marks, const std::string& xid, FormCost* cost) {
  cost->has_xid = !xid.empty();
  cost->is_itemised = itemises_;
  if (marks.begin == marks.end || (itemises_ && xid.empty())) {
    return {};
  }
  return itemises_ ? ReadRecords(marks, xid, cost) : ReadDistances(marks, cost);
}

// WAL that is not on disk yet can't be read. A COMMIT sees to its own; for what a transaction on
// unlogged tables writes, the WAL writer does, in time.
void WalMeter::WaitForFlush(const Marks& marks) {
  constexpr int kTries = 20;
  for (int i = 0; i < kTries; ++i) {
    const Answer answer = connection_.ExecParams(
        "SELECT pg_current_wal_flush_lsn() > $1::pg_lsn OR pg_sleep(0.05) IS NULL",
        {Value(marks.before_commit)});
    if (!answer.ok() || answer.rows[0][0] == "t") {
      return;
    }
  }
}

Status WalMeter::ReadRecords(const Marks& marks, const std::string& xid, FormCost* cost) {
  WaitForFlush(marks);
  const Answer records = connection_.ExecParams(
      "SELECT resource_manager || '/' || record_type, count(*), sum(record_length - fpi_length),"
      "       resource_manager = 'Transaction', max(end_lsn) <= $4::pg_lsn"
      " FROM pg_get_wal_records_info($1::pg_lsn, least($2::pg_lsn, pg_current_wal_flush_lsn()))"
      " WHERE xid = $3::xid GROUP BY 1, 4 ORDER BY min(start_lsn)",
      {Value(marks.begin), Value(marks.end), Value(xid), Value(marks.flushed)});
  if (!records.ok()) {
    return Status::Error(records.message);
  }
  for (const client::Row& row : records.rows) {
    const bool is_end = row[3] == "t";
    cost->records.push_back({row[0].value_or(""), Number(row[1]), Number(row[2])});
    cost->flushed = cost->flushed || (is_end && row[4] == "t");
    (is_end ? cost->commit_bytes : cost->statement_bytes) += Number(row[2]);
  }
  return {};
}

Status WalMeter::ReadDistances(const Marks& marks, FormCost* cost) {
  const Answer answer = connection_.ExecParams(
      "SELECT $2::pg_lsn - $1::pg_lsn, $3::pg_lsn - $2::pg_lsn, $3::pg_lsn <= $4::pg_lsn",
      {Value(marks.begin), Value(marks.before_commit), Value(marks.end), Value(marks.flushed)});
  if (!answer.ok()) {
    return Status::Error(answer.message);
  }
  cost->statement_bytes = Number(answer.rows[0][0]);
  cost->commit_bytes = Number(answer.rows[0][1]);
  cost->flushed = cost->has_xid && answer.rows[0][2] == "t";
  return {};
}

}  // namespace walwise::sql
