#include "ledger_store.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>

#include "ledger.h"
#include "ledger_file.h"
#include "settings.h"

namespace walwise::ledger {
namespace {

// In the directory where the server keeps its own statistics over a shutdown.
constexpr char kPath[] = PGSTAT_STAT_PERMANENT_DIRECTORY "/walwise.ledger";
constexpr char kNewPath[] = PGSTAT_STAT_PERMANENT_DIRECTORY "/walwise.ledger.tmp";

struct Bytes {
  char* data;
  size_t size;
};

// Reads the file into the current memory context. No file, or one that can't be read: no data.
Bytes ReadFile() {
  Bytes bytes{nullptr, 0};
  FILE* file = AllocateFile(kPath, PG_BINARY_R);
  if (file == nullptr) {
    if (errno != ENOENT) {
      ereport(LOG, (errcode_for_file_access(), errmsg("could not read file \"%s\": %m", kPath)));
    }
    return bytes;
  }
  struct stat info;
  if (fstat(fileno(file), &info) == 0) {
    const size_t size = static_cast<size_t>(info.st_size);
    bytes.data = static_cast<char*>(palloc_extended(size + 1, MCXT_ALLOC_HUGE));
    bytes.size = fread(bytes.data, 1, size, file);
  }
  FreeFile(file);
  return bytes;
}

Entry FromFile(const LedgerFileEntry& stored) {
  Entry entry{};
  entry.key = {stored.userid, stored.dbid, stored.queryid, stored.toplevel ? 1u : 0u};
  entry.counters = stored.counters;
  entry.is_upsert = stored.is_upsert;
  entry.stats_since = stored.stats_since;
  entry.last_call = stored.last_call;
  entry.query = stored.text.empty() ? nullptr : stored.text.data();
  entry.query_length = static_cast<int>(std::min<size_t>(stored.text.size(), INT_MAX));
  return entry;
}

LedgerFileEntry ToFile(const Entry& entry) {
  LedgerFileEntry stored;
  stored.userid = entry.key.userid;
  stored.dbid = entry.key.dbid;
  stored.queryid = entry.key.queryid;
  stored.toplevel = entry.key.toplevel != 0;
  stored.is_upsert = entry.is_upsert;
  stored.counters = entry.counters;
  stored.stats_since = entry.stats_since;
  stored.last_call = entry.last_call;
  if (entry.query != nullptr) {
    stored.text = {entry.query, static_cast<size_t>(entry.query_length)};
  }
  return stored;
}

// Where walwise.max has shrunk, the entries that find no room count as evicted.
LedgerFileResult RestoreAll(const Bytes& bytes) {
  LedgerFileReader reader(std::as_bytes(std::span(bytes.data, bytes.size)));
  LedgerFileHeader header;
  LedgerFileResult result = reader.ReadHeader(&header);
  if (result != LedgerFileResult::kOk) return result;
  uint64 dropped = 0;
  LedgerFileEntry stored;
  while ((result = reader.Next(&stored)) == LedgerFileResult::kOk) {
    if (!Restore(FromFile(stored))) dropped++;
  }
  RestoreInfo({0, header.evicted + dropped, header.without_queryid, header.stats_reset});
  return result;
}

bool Write(void* file, const void* data, size_t size) {
  return fwrite(data, 1, size, static_cast<FILE*>(file)) == size;
}

bool WriteAll(FILE* file, const Entry* entries, int count) {
  const Info info = ReadInfo();
  LedgerFileHeader header;
  header.saved_at = GetCurrentTimestamp();
  header.evicted = info.evicted;
  header.without_queryid = info.without_queryid;
  header.stats_reset = info.stats_reset;
  header.entry_count = static_cast<uint64_t>(count);

  LedgerFileWriter writer(Write, file);
  if (!writer.WriteHeader(header)) return false;
  for (int i = 0; i < count; i++) {
    if (!writer.Append(ToFile(entries[i]))) return false;
  }
  return writer.Finish();
}

}  // namespace

void Load() {
  const Bytes bytes = ReadFile();
  if (bytes.data == nullptr) return;
  if (settings::save) {
    const LedgerFileResult result = RestoreAll(bytes);
    if (result != LedgerFileResult::kEnd) {
      ereport(LOG, (errmsg("ignoring file \"%s\": %s", kPath, LedgerFileReason(result)),
                    errdetail("The ledger starts empty.")));
    }
  }
  pfree(bytes.data);
  unlink(kPath);
}

void Save() {
  int count;
  Entry* entries = ReadAll(&count);
  FILE* file = AllocateFile(kNewPath, PG_BINARY_W);
  bool written = file != nullptr && WriteAll(file, entries, count);
  if (file != nullptr && FreeFile(file) != 0) written = false;
  pfree(entries);
  if (written) {
    durable_rename(kNewPath, kPath, LOG);
    return;
  }
  ereport(LOG, (errcode_for_file_access(), errmsg("could not write file \"%s\": %m", kNewPath)));
  unlink(kNewPath);
}

}  // namespace walwise::ledger
