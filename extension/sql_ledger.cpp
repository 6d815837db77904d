// The SQL functions over the statement ledger.

#include "pg/server.h"

#include <algorithm>

#include "extension_version.h"
#include "ledger.h"
#include "pg/function.h"
#include "result_rows.h"
#include "settings.h"

namespace walwise {
namespace {

// Which statements' texts and ids the caller may see.
struct Reader {
  Oid role;
  bool sees_all;
  bool wants_text;
  int encoding;
};

Reader CurrentReader(bool wants_text) {
  const Oid role = GetUserId();
  return {role, has_privs_of_role(role, ROLE_PG_READ_ALL_STATS), wants_text, GetDatabaseEncoding()};
}

// The preload line that would load the library beside what is loaded now.
const char* PreloadLine() {
  const char* loaded = GetConfigOption("shared_preload_libraries", true, false);
  if (loaded == nullptr || loaded[0] == '\0') return "walwise";
  return psprintf("%s,walwise", loaded);
}

void RequireLedger() {
  WarnIfScriptIsOlder();
  if (ledger::Available()) return;
  ereport(ERROR,
          (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
           errmsg("the walwise ledger needs walwise in \"shared_preload_libraries\""),
           errhint("Set shared_preload_libraries = '%s' in postgresql.conf and restart the server.",
                   PreloadLine())));
}

// The encoding of another database's texts, or -1 if that database is gone.
int EncodingOf(Oid database) {
  HeapTuple tuple = SearchSysCache1(DATABASEOID, ObjectIdGetDatum(database));
  if (!HeapTupleIsValid(tuple)) return -1;
  const int encoding = reinterpret_cast<Form_pg_database>(GETSTRUCT(tuple))->encoding;
  ReleaseSysCache(tuple);
  return encoding;
}

// Only identifiers are left in a normalised text; what of them another encoding can't show is a
// '?'.
text* Readable(const ledger::Entry& entry, int encoding) {
  text* result = cstring_to_text_with_len(entry.query, entry.query_length);
  if (entry.key.dbid != MyDatabaseId && EncodingOf(entry.key.dbid) != encoding) {
    std::replace_if(
        VARDATA(result), VARDATA(result) + entry.query_length,
        [](char c) { return (c & 0x80) != 0; }, '?');
  }
  return result;
}

using Rows = ResultRows<34>;

void PutQuery(const ledger::Entry& entry, const Reader& reader, bool visible, Rows* rows) {
  if (!reader.wants_text || entry.query == nullptr) {
    rows->PutNull();
  } else if (!visible) {
    rows->PutText("<insufficient privilege>");
  } else {
    rows->PutDatum(PointerGetDatum(Readable(entry, reader.encoding)));
  }
}

void PutKey(const ledger::Entry& entry, const Reader& reader, Rows* rows) {
  const bool visible = reader.sees_all || entry.key.userid == reader.role;
  rows->PutOid(entry.key.userid);
  rows->PutOid(entry.key.dbid);
  rows->PutDatum(BoolGetDatum(entry.key.toplevel != 0));
  if (visible) {
    rows->PutInt64(static_cast<int64>(entry.key.queryid));
  } else {
    rows->PutNull();
  }
  PutQuery(entry, reader, visible, rows);
}

// Every counter in the order of Counters, which is that of the function's columns.
void PutCounters(const Counters& counters, Rows* rows) {
  ForEachCounter([&](auto member) {
    const auto value = counters.*member;
    if constexpr (std::is_floating_point_v<std::remove_cv_t<decltype(value)>>) {
      rows->PutDatum(Float8GetDatum(value));
    } else {
      rows->PutInt64(static_cast<int64>(value));
    }
  });
}

void PutEntry(const ledger::Entry& entry, const Reader& reader, Rows* rows) {
  PutKey(entry, reader, rows);
  rows->PutDatum(BoolGetDatum(entry.is_upsert));
  PutCounters(entry.counters, rows);
  rows->PutTextOrNull(GuardReasonText(entry.guard_reason));
  rows->PutDatum(TimestampTzGetDatum(entry.stats_since));
  rows->End();
}

}  // namespace
}  // namespace walwise

WALWISE_FUNCTION(walwise_statement_stats_0_1)
{
  using namespace walwise;
  RequireLedger();
  Rows rows(fcinfo);
  const Reader reader = CurrentReader(PG_GETARG_BOOL(0));
  int count;
  const ledger::Entry* entries = ledger::ReadAll(&count);
  for (int i = 0; i < count; i++) PutEntry(entries[i], reader, &rows);
  PG_RETURN_NULL();
}

WALWISE_FUNCTION(walwise_ledger_info_0_1)
{
  using namespace walwise;
  RequireLedger();
  TupleDesc columns;
  if (get_call_result_type(fcinfo, nullptr, &columns) != TYPEFUNC_COMPOSITE) {
    ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                    errmsg("the function must be called where a record is accepted")));
  }
  const ledger::Info info = ledger::ReadInfo();
  Datum values[] = {Int32GetDatum(info.entries), Int32GetDatum(settings::max_entries),
                    Int64GetDatum(static_cast<int64>(info.evicted)),
                    Int64GetDatum(static_cast<int64>(info.without_queryid)),
                    TimestampTzGetDatum(info.stats_reset)};
  bool nulls[lengthof(values)] = {};
  PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(columns), values, nulls)));
}

WALWISE_FUNCTION(walwise_stats_reset_0_1)
{
  using namespace walwise;
  RequireLedger();
  const uint64 forgotten =
      ledger::Reset(PG_GETARG_OID(0), PG_GETARG_OID(1), static_cast<uint64>(PG_GETARG_INT64(2)));
  PG_RETURN_INT64(static_cast<int64>(forgotten));
}
