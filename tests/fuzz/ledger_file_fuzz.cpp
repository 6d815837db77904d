// Any bytes: the reader neither reads outside them nor accepts what the writer would not give back.

#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "common/crc32c.h"
#include "ledger_file.h"

namespace {

using walwise::LedgerFileEntry;
using walwise::LedgerFileHeader;
using walwise::LedgerFileReader;
using walwise::LedgerFileResult;
using walwise::LedgerFileWriter;

struct Ledger {
  LedgerFileHeader header;
  std::vector<LedgerFileEntry> entries;
};

bool Read(const std::string& file, Ledger* ledger) {
  LedgerFileReader reader(std::as_bytes(std::span(file)));
  LedgerFileResult result = reader.ReadHeader(&ledger->header);
  LedgerFileEntry entry;
  while (result == LedgerFileResult::kOk) {
    result = reader.Next(&entry);
    if (result == LedgerFileResult::kOk) ledger->entries.push_back(entry);
  }
  return result == LedgerFileResult::kEnd;
}

bool AppendToString(void* context, const void* data, size_t size) {
  static_cast<std::string*>(context)->append(static_cast<const char*>(data), size);
  return true;
}

std::string Write(const Ledger& ledger) {
  std::string file;
  LedgerFileWriter writer(AppendToString, &file);
  bool good = writer.WriteHeader(ledger.header);
  for (const LedgerFileEntry& entry : ledger.entries) good = good && writer.Append(entry);
  if (!good || !writer.Finish()) std::abort();
  return file;
}

// The canonical form is a fixed point: compared as bytes, so that NaN counters are equal too.
void CheckRoundTrip(const std::string& file) {
  Ledger first;
  if (!Read(file, &first)) return;
  const std::string canonical = Write(first);
  Ledger second;
  if (!Read(canonical, &second) || Write(second) != canonical) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string file(reinterpret_cast<const char*>(data), size);
  CheckRoundTrip(file);
  if (size < 4) return 0;
  // With a right checksum, so that the entries are reached.
  const uint32_t crc = walwise::ExtendCrc32c(0, file.data(), size - 4);
  for (size_t i = 0; i < 4; ++i) file[size - 4 + i] = static_cast<char>(crc >> (8 * i));
  CheckRoundTrip(file);
  return 0;
}
