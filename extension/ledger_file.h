#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "counters.h"

// The file that keeps the statement ledger across a restart: docs/formats/ledger-file.md.
//
// Pure C++, neither throws nor allocates. Everything here is trivially destructible, so that server
// code may hold it across a call that raises an ERROR. Not thread-safe.

namespace walwise {

// Times are microseconds since 2000-01-01 00:00 UTC, as the server's TimestampTz.
struct LedgerFileHeader {
  int64_t saved_at = 0;
  uint64_t evicted = 0;
  uint64_t without_queryid = 0;
  int64_t stats_reset = 0;
  uint64_t entry_count = 0;
};

struct LedgerFileEntry {
  uint32_t userid = 0;
  uint32_t dbid = 0;
  uint64_t queryid = 0;
  bool toplevel = false;
  bool is_upsert = false;
  Counters counters;
  int64_t stats_since = 0;
  int64_t last_call = 0;
  std::string_view text;  // bytes as given, without a terminating zero
};

enum class LedgerFileResult {
  kOk,
  kEnd,  // no more entries
  kForeign,
  kUnknownVersion,
  kTruncated,
  kTrailingBytes,
  kChecksumMismatch,
  kMalformed,
};

// A static phrase for messages: "truncated", "checksum mismatch", ...
const char* LedgerFileReason(LedgerFileResult result);

// Appends `size` bytes to the file; false stops the writer. May raise an ERROR.
using LedgerFileSink = bool (*)(void* context, const void* data, size_t size);

// Use: WriteHeader, then Append for each entry, then Finish. After a false the file is not valid,
// and further calls return false.
class LedgerFileWriter {
 public:
  // `context` is handed to every call of `sink`.
  LedgerFileWriter(LedgerFileSink sink, void* context) : sink_(sink), context_(context) {}

  [[nodiscard]] bool WriteHeader(const LedgerFileHeader& header);

  // False also for a text of 4 GiB and for more entries than the header declared.
  [[nodiscard]] bool Append(const LedgerFileEntry& entry);

  // Writes the checksum. False also when fewer entries were appended than the header declared.
  [[nodiscard]] bool Finish();

 private:
  bool Put(const void* data, size_t size);

  LedgerFileSink sink_;
  void* context_;
  uint64_t entries_left_ = 0;
  uint32_t crc_ = 0;
  bool good_ = true;
};

// Use: ReadHeader once, then Next until kEnd. Reads nothing outside `file`, whatever is in it.
class LedgerFileReader {
 public:
  // REQUIRES: `file` stays unchanged while the reader or a text from it is in use.
  explicit LedgerFileReader(std::span<const std::byte> file) : file_(file) {}

  // Checks the whole file (structure, then checksum): after kOk, Next meets only kMalformed, and
  // that only in a file whose writer was wrong.
  [[nodiscard]] LedgerFileResult ReadHeader(LedgerFileHeader* header);

  // REQUIRES: ReadHeader returned kOk. entry->text points into the file.
  [[nodiscard]] LedgerFileResult Next(LedgerFileEntry* entry);

  // The file's format version: of interest after kUnknownVersion. 0 before that is read.
  uint32_t format_version() const { return format_version_; }

 private:
  LedgerFileResult CheckIdentity();
  LedgerFileResult CheckStructure(uint64_t entry_count) const;

  std::span<const std::byte> file_;
  size_t position_ = 0;
  uint64_t entries_left_ = 0;
  uint32_t format_version_ = 0;
};

static_assert(std::is_trivially_destructible_v<LedgerFileEntry>);
static_assert(std::is_trivially_destructible_v<LedgerFileWriter>);
static_assert(std::is_trivially_destructible_v<LedgerFileReader>);

}  // namespace walwise
