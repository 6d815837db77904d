// walwise.fsync_probe: what the WAL's volume can commit, measured by a session of the server in its
// own pg_wal; walwise.wal_ceiling: what the last one found.

#include "pg/server.h"

#include "extension_version.h"
#include "pg/error.h"
#include "pg/function.h"
#include "result_rows.h"
#include "wal_ceiling.h"
#include "wal_probe.h"

namespace walwise {
namespace {

using Rows = ResultRows<13>;

// Longer would be left running by mistake; `walwise fsync` has no such limit.
constexpr int64 kMaxSeconds = 600;
constexpr int kMaxSizes = 16;
constexpr int kMaxMethods = 5;

struct Variants {
  WalProbeVariant items[kMaxSizes * kMaxMethods * 2];
  int count = 0;
};

// Serves whatever the server asks of its sessions meanwhile. What ends the probe (a cancellation,
// the end of the session) is raised through its frames, which close what they have open.
bool GoOn() {
  if (InterruptPending) pg::Call([] { CHECK_FOR_INTERRUPTS(); });
  return true;
}

// Files that the server's own limit counts.
class ReservedFiles {
 public:
  explicit ReservedFiles(int count) : count_(count) {
    for (int i = 0; i < count_; i++) ReserveExternalFD();
  }
  ~ReservedFiles() {
    for (int i = 0; i < count_; i++) ReleaseExternalFD();
  }
  ReservedFiles(const ReservedFiles&) = delete;
  ReservedFiles& operator=(const ReservedFiles&) = delete;

 private:
  int count_;
};

int64 DurationArgument(FunctionCallInfo fcinfo, int argument) {
  const Interval* duration = PG_GETARG_INTERVAL_P(argument);
  const bool is_clock_time = duration->month == 0 && duration->day == 0;
  if (!is_clock_time || duration->time <= 0 || duration->time > kMaxSeconds * USECS_PER_SEC) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("duration must be above zero and at most 10 minutes"),
                    errhint("\"walwise fsync\" measures for longer, beside the server.")));
  }
  return duration->time * 1000;
}

// The current setting, as a word; the server has already checked it.
const char* CurrentMethod() { return GetConfigOption("wal_sync_method", false, false); }

// Whether this server would write its WAL by this method with O_DIRECT.
bool WritesDirect(const char* method) {
  return WalIsWrittenDirect(method, GetConfigOption("wal_level", false, false),
                            GetConfigOption("debug_io_direct", true, false));
}

int MethodsArgument(FunctionCallInfo fcinfo, int argument, const char** methods) {
  if (PG_ARGISNULL(argument)) return WalSyncMethods(methods);
  Datum* items;
  bool* nulls;
  int count;
  deconstruct_array_builtin(PG_GETARG_ARRAYTYPE_P(argument), TEXTOID, &items, &nulls, &count);
  if (count < 1 || count > kMaxMethods) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("methods must name 1 to %d values of wal_sync_method", kMaxMethods)));
  }
  for (int i = 0; i < count; i++) {
    methods[i] = nulls[i] ? "" : TextDatumGetCString(items[i]);
    if (!IsWalSyncMethod(methods[i])) {
      ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                      errmsg("\"%s\" is no wal_sync_method of this platform", methods[i]),
                      errhint("See pg_settings.enumvals of wal_sync_method.")));
    }
  }
  return count;
}

int SizesArgument(FunctionCallInfo fcinfo, int argument, int64* sizes) {
  Datum* items;
  bool* nulls;
  int count;
  deconstruct_array_builtin(PG_GETARG_ARRAYTYPE_P(argument), INT4OID, &items, &nulls, &count);
  bool fits = count >= 1 && count <= kMaxSizes;
  for (int i = 0; fits && i < count; i++) {
    sizes[i] = nulls[i] ? 0 : DatumGetInt32(items[i]);
    fits = sizes[i] >= XLOG_BLCKSZ && sizes[i] <= 16 * 1024 * 1024 && sizes[i] % 8192 == 0;
  }
  if (!fits) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("write_sizes must be 1 to %d multiples of 8192, at most 16 MB each",
                           kMaxSizes)));
  }
  return count;
}

// All but `methods`, where NULL means all of them.
void RefuseNulls(FunctionCallInfo fcinfo) {
  if (!PG_ARGISNULL(0) && !PG_ARGISNULL(2) && !PG_ARGISNULL(3)) return;
  ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
                  errmsg("duration, write_sizes and direct_io must not be null")));
}

void AddVariants(const char* method, int64 bytes, bool direct_io, Variants* variants) {
  variants->items[variants->count++] = {method, false, bytes};
  if (direct_io || WritesDirect(method)) {
    variants->items[variants->count++] = {method, true, bytes};
  }
}

Variants VariantsArgument(FunctionCallInfo fcinfo) {
  const char* methods[kMaxMethods];
  int64 sizes[kMaxSizes];
  const int method_count = MethodsArgument(fcinfo, 1, methods);
  const int size_count = SizesArgument(fcinfo, 2, sizes);
  Variants variants;
  for (int size = 0; size < size_count; size++) {
    for (int method = 0; method < method_count; method++) {
      AddVariants(methods[method], sizes[size], PG_GETARG_BOOL(3), &variants);
    }
  }
  return variants;
}

double Milliseconds(int64 nanoseconds) { return static_cast<double>(nanoseconds) / 1e6; }

void PutFigures(const WalProbeRow& row, Rows* rows) {
  rows->PutInt64(row.flushes);
  for (const double rate : {row.rate, row.rate_low, row.rate_high}) {
    rows->PutDatum(Float8GetDatum(rate));
  }
  for (const int64 latency : {row.p50, row.p90, row.p99, row.p99_9, row.max}) {
    rows->PutDatum(Float8GetDatum(Milliseconds(latency)));
  }
}

void PutRow(const WalProbeVariant& variant, const WalProbeRow& row, Rows* rows) {
  rows->PutText(variant.method);
  rows->PutDatum(BoolGetDatum(variant.direct_io));
  rows->PutInt32(static_cast<int32>(variant.write_bytes));
  rows->PutTextOrNull(row.unavailable[0] == '\0' ? nullptr : row.unavailable);
  if (row.flushes > 0) {
    PutFigures(row, rows);
  } else {
    for (int i = 0; i < 9; i++) rows->PutNull();
  }
  rows->End();
}

// The ceiling of commits is the method in use, with writes of one page.
void StoreCeiling(const WalProbeVariant& variant, const WalProbeRow& row) {
  if (!ceiling::Available() || row.flushes == 0 || variant.write_bytes != XLOG_BLCKSZ ||
      strcmp(variant.method, CurrentMethod()) != 0 ||
      variant.direct_io != WritesDirect(variant.method)) {
    return;
  }
  ceiling::Ceiling found;
  found.measured_at = GetCurrentTimestamp();
  found.flushes_per_second = row.rate;
  strlcpy(found.method, variant.method, sizeof(found.method));
  ceiling::Store(found);
}

bool RunReserved(const WalProbeRequest& request, WalProbeRow* found, char* message, size_t size) {
  const ReservedFiles files(WalProbeFiles(request.variant_count));
  return RunWalProbe(request, found, message, size);
}

// REQUIRES: room for a row each. Raises what stopped it: an error of the disk, or an interrupt.
void Probe(const WalProbeRequest& request, WalProbeRow* found) {
  char message[256] = "";
  if (!RunReserved(request, found, message, sizeof(message))) {
    ereport(ERROR, (errcode(ERRCODE_SYSTEM_ERROR), errmsg("the WAL's volume can't be measured"),
                    errdetail_internal("%s.", message)));
  }
}

}  // namespace
}  // namespace walwise

WALWISE_FUNCTION(walwise_fsync_probe_0_1)
{
  using namespace walwise;
  WarnIfScriptIsOlder();
  RefuseNulls(fcinfo);
  const Variants variants = VariantsArgument(fcinfo);
  WalProbeRequest request;
  request.directory = XLOGDIR;
  request.variants = variants.items;
  request.variant_count = variants.count;
  request.duration_ns = DurationArgument(fcinfo, 0);
  request.go_on = GoOn;
  auto* found = static_cast<WalProbeRow*>(palloc0(sizeof(WalProbeRow) * variants.count));
  Rows rows(fcinfo);
  Probe(request, found);
  for (int i = 0; i < variants.count; i++) {
    StoreCeiling(variants.items[i], found[i]);
    PutRow(variants.items[i], found[i], &rows);
  }
  PG_RETURN_NULL();
}

WALWISE_FUNCTION(walwise_wal_ceiling_0_1)
{
  using namespace walwise;
  ResultRows<3> rows(fcinfo);
  if (!ceiling::Available()) PG_RETURN_NULL();
  const ceiling::Ceiling found = ceiling::Read();
  if (found.measured_at == 0) PG_RETURN_NULL();
  rows.PutText(found.method);
  rows.PutDatum(Float8GetDatum(found.flushes_per_second));
  rows.PutDatum(TimestampTzGetDatum(found.measured_at));
  rows.End();
  PG_RETURN_NULL();
}
