#include "ledger_file.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "common/crc32c.h"

namespace walwise {
namespace {

// Where things are in the file: docs/formats/ledger-file.md.
constexpr size_t kVersionAt = 8;
constexpr size_t kHeaderSizeAt = 12;
constexpr size_t kEntryCountAt = 48;
constexpr size_t kHeaderSize = 56;
constexpr size_t kCounterCountAt = 22;  // within an entry, from its length
constexpr size_t kCountersAt = 24;
constexpr size_t kTextLengthAt = kCountersAt + kCounterCount * 8 + 16;

bool AppendToString(void* context, const void* data, size_t size) {
  static_cast<std::string*>(context)->append(static_cast<const char*>(data), size);
  return true;
}

LedgerFileHeader MakeHeader(uint64_t entry_count) {
  return {.saved_at = 811'512'000'000'000,
          .evicted = 3,
          .without_queryid = 5,
          .stats_reset = -7,
          .entry_count = entry_count};
}

// Every counter differs from every other, and from the same counter of another seed.
Counters MakeCounters(uint64_t seed) {
  Counters counters;
  uint64_t next = seed;
  ForEachCounter([&](auto counter) {
    using Value = std::remove_reference_t<decltype(counters.*counter)>;
    counters.*counter = static_cast<Value>(next++) + static_cast<Value>(0.25);
  });
  return counters;
}

std::vector<LedgerFileEntry> MakeEntries() {
  LedgerFileEntry upsert{.userid = 10,
                         .dbid = 16384,
                         .queryid = 0xFEDCBA9876543210,
                         .toplevel = true,
                         .is_upsert = true,
                         .counters = MakeCounters(1000),
                         .stats_since = 811'425'600'000'000,
                         .last_call = 811'511'999'000'000,
                         .text = "INSERT INTO t VALUES ($1) ON CONFLICT (id) DO UPDATE SET n = $2"};
  LedgerFileEntry nested{.userid = 4294967295,
                         .dbid = 5,
                         .queryid = 1,
                         .counters = MakeCounters(uint64_t{1} << 53),
                         .stats_since = std::numeric_limits<int64_t>::min(),
                         .last_call = std::numeric_limits<int64_t>::max(),
                         .text = {}};
  return {upsert, nested};
}

std::string Write(const LedgerFileHeader& header, const std::vector<LedgerFileEntry>& entries) {
  std::string file;
  LedgerFileWriter writer(AppendToString, &file);
  EXPECT_TRUE(writer.WriteHeader(header));
  for (const LedgerFileEntry& entry : entries) EXPECT_TRUE(writer.Append(entry));
  EXPECT_TRUE(writer.Finish());
  return file;
}

std::string MakeFile() { return Write(MakeHeader(2), MakeEntries()); }

// Reads to the end or to the first damage.
LedgerFileResult Read(const std::string& file, LedgerFileHeader* header,
                      std::vector<LedgerFileEntry>* entries) {
  LedgerFileReader reader(std::as_bytes(std::span(file)));
  LedgerFileResult result = reader.ReadHeader(header);
  LedgerFileEntry entry;
  while (result == LedgerFileResult::kOk) {
    result = reader.Next(&entry);
    if (result == LedgerFileResult::kOk) entries->push_back(entry);
  }
  return result;
}

LedgerFileResult Read(const std::string& file) {
  LedgerFileHeader header;
  std::vector<LedgerFileEntry> entries;
  return Read(file, &header, &entries);
}

template <typename T>
void Overwrite(std::string* file, size_t at, T value) {
  for (size_t i = 0; i < sizeof(T); ++i) {
    (*file)[at + i] = static_cast<char>(static_cast<uint64_t>(value) >> (8 * i));
  }
}

// Makes the checksum right again after an edit.
void Seal(std::string* file) {
  const size_t covered = file->size() - 4;
  Overwrite(file, covered, ExtendCrc32c(0, file->data(), covered));
}

void ExpectEqual(const LedgerFileEntry& read, const LedgerFileEntry& written) {
  EXPECT_EQ(read.userid, written.userid);
  EXPECT_EQ(read.dbid, written.dbid);
  EXPECT_EQ(read.queryid, written.queryid);
  EXPECT_EQ(read.toplevel, written.toplevel);
  EXPECT_EQ(read.is_upsert, written.is_upsert);
  EXPECT_TRUE(read.counters == written.counters);
  EXPECT_EQ(read.stats_since, written.stats_since);
  EXPECT_EQ(read.last_call, written.last_call);
  EXPECT_EQ(read.text, written.text);
}

void ExpectEqual(const LedgerFileHeader& read, const LedgerFileHeader& written) {
  EXPECT_EQ(read.saved_at, written.saved_at);
  EXPECT_EQ(read.evicted, written.evicted);
  EXPECT_EQ(read.without_queryid, written.without_queryid);
  EXPECT_EQ(read.stats_reset, written.stats_reset);
  EXPECT_EQ(read.entry_count, written.entry_count);
}

void ExpectTheSampleLedger(const std::string& file) {
  LedgerFileHeader header;
  std::vector<LedgerFileEntry> entries;
  ASSERT_EQ(Read(file, &header, &entries), LedgerFileResult::kEnd);
  ExpectEqual(header, MakeHeader(2));
  const std::vector<LedgerFileEntry> written = MakeEntries();
  ASSERT_EQ(entries.size(), written.size());
  for (size_t i = 0; i < written.size(); ++i) ExpectEqual(entries[i], written[i]);
}

TEST(LedgerFile, WhatIsWrittenIsRead) { ExpectTheSampleLedger(MakeFile()); }

TEST(LedgerFile, AFileWithoutEntriesIsValid) {
  LedgerFileHeader header;
  std::vector<LedgerFileEntry> entries;
  EXPECT_EQ(Read(Write(MakeHeader(0), {}), &header, &entries), LedgerFileResult::kEnd);
  ExpectEqual(header, MakeHeader(0));
  EXPECT_TRUE(entries.empty());
}

TEST(LedgerFile, TheEndIsReportedAgainAndAgain) {
  const std::string file = Write(MakeHeader(0), {});
  LedgerFileReader reader(std::as_bytes(std::span(file)));
  LedgerFileHeader header;
  LedgerFileEntry entry;
  ASSERT_EQ(reader.ReadHeader(&header), LedgerFileResult::kOk);
  EXPECT_EQ(reader.Next(&entry), LedgerFileResult::kEnd);
  EXPECT_EQ(reader.Next(&entry), LedgerFileResult::kEnd);
}

TEST(LedgerFile, TextMayHoldAnyByte) {
  const std::string bytes("a\0\xFF\n", 4);
  LedgerFileEntry written;
  written.text = bytes;
  const std::string file = Write(MakeHeader(1), {written});
  LedgerFileHeader header;
  std::vector<LedgerFileEntry> entries;
  ASSERT_EQ(Read(file, &header, &entries), LedgerFileResult::kEnd);
  EXPECT_EQ(entries.at(0).text, bytes);
}

std::string Golden(const char* name) {
  std::ifstream stream(std::string("tests/golden/") + name, std::ios::binary);
  EXPECT_TRUE(stream) << "run from the top of the source tree";
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(LedgerFile, BytesAreThoseOfTheGoldenFile) {
  const std::string golden = Golden("ledger-file-v1-26-counters.bin");
  EXPECT_TRUE(MakeFile() == golden) << "the stored format changed: give it a new version";
  ExpectTheSampleLedger(golden);
}

// What an older writer left, before the guard's counters were appended.
TEST(LedgerFile, TheFileOfTwentyCountersIsStillRead) {
  const std::string golden = Golden("ledger-file-v1.bin");
  LedgerFileHeader header;
  std::vector<LedgerFileEntry> entries;
  ASSERT_EQ(Read(golden, &header, &entries), LedgerFileResult::kEnd);
  ExpectEqual(header, MakeHeader(2));
  ASSERT_EQ(entries.size(), 2u);
  LedgerFileEntry expected = MakeEntries()[0];
  Counters& counters = expected.counters;
  counters.rows_skipped = counters.commits_saved = 0;
  counters.rows_skippable = counters.commits_savable = 0;
  counters.rows_skippable_autocommit = counters.commits_savable_autocommit = 0;
  ExpectEqual(entries[0], expected);
}

TEST(LedgerFile, TruncationAtEveryByteIsCalledTruncated) {
  const std::string file = MakeFile();
  for (size_t size = 0; size < file.size(); ++size) {
    EXPECT_EQ(Read(file.substr(0, size)), LedgerFileResult::kTruncated) << "at byte " << size;
  }
}

TEST(LedgerFile, EveryFlippedBitIsNoticed) {
  const std::string file = MakeFile();
  for (size_t bit = 0; bit < file.size() * 8; ++bit) {
    std::string damaged = file;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_NE(Read(damaged), LedgerFileResult::kEnd) << "bit " << bit % 8 << " of byte " << bit / 8;
  }
}

TEST(LedgerFile, AFlippedBitInACounterIsAChecksumMismatch) {
  std::string file = MakeFile();
  file[kHeaderSize + kCountersAt] ^= 1;
  EXPECT_EQ(Read(file), LedgerFileResult::kChecksumMismatch);
}

TEST(LedgerFile, AnotherProgramsFileIsForeign) {
  EXPECT_EQ(Read(std::string(500, 'x')), LedgerFileResult::kForeign);
  EXPECT_EQ(Read("#!/bin/sh\n"), LedgerFileResult::kForeign);
  EXPECT_EQ(Read(std::string("\0", 1)), LedgerFileResult::kForeign);
}

TEST(LedgerFile, ANewerFormatIsRefusedByItsVersion) {
  std::string file = MakeFile();
  Overwrite<uint32_t>(&file, kVersionAt, 2);
  LedgerFileReader reader(std::as_bytes(std::span(file)));
  LedgerFileHeader header;
  EXPECT_EQ(reader.ReadHeader(&header), LedgerFileResult::kUnknownVersion);
  EXPECT_EQ(reader.format_version(), 2u);
}

TEST(LedgerFile, SurplusCountersAreSkipped) {
  std::string file = MakeFile();
  const size_t entry = kHeaderSize;
  uint32_t entry_size;
  std::memcpy(&entry_size, &file[entry], sizeof(entry_size));
  Overwrite<uint32_t>(&file, entry, entry_size + 16);
  Overwrite<uint16_t>(&file, entry + kCounterCountAt, kCounterCount + 2);
  file.insert(entry + kCountersAt + kCounterCount * 8, 16, '\x7F');
  Seal(&file);
  ExpectTheSampleLedger(file);
}

TEST(LedgerFile, MissingCountersAreZero) {
  std::string file = Write(MakeHeader(1), {MakeEntries()[0]});
  const size_t entry = kHeaderSize;
  uint32_t entry_size;
  std::memcpy(&entry_size, &file[entry], sizeof(entry_size));
  const size_t missing = (kCounterCount - 1) * 8;
  Overwrite<uint32_t>(&file, entry, entry_size - static_cast<uint32_t>(missing));
  Overwrite<uint16_t>(&file, entry + kCounterCountAt, 1);
  file.erase(entry + kCountersAt + 8, missing);
  Seal(&file);

  LedgerFileHeader header;
  std::vector<LedgerFileEntry> entries;
  ASSERT_EQ(Read(file, &header, &entries), LedgerFileResult::kEnd);
  LedgerFileEntry expected = MakeEntries()[0];
  expected.counters = Counters{.calls = expected.counters.calls};
  ExpectEqual(entries.at(0), expected);
}

TEST(LedgerFile, ALongerHeaderIsSkipped) {
  std::string file = MakeFile();
  Overwrite<uint32_t>(&file, kHeaderSizeAt, kHeaderSize + 8);
  file.insert(kHeaderSize, 8, '\x7F');
  Seal(&file);
  ExpectTheSampleLedger(file);
}

TEST(LedgerFile, AShorterHeaderIsMalformed) {
  std::string file = MakeFile();
  Overwrite<uint32_t>(&file, kHeaderSizeAt, kHeaderSize - 8);
  Seal(&file);
  EXPECT_EQ(Read(file), LedgerFileResult::kMalformed);
}

TEST(LedgerFile, BytesAfterTheEndAreNoticed) {
  EXPECT_EQ(Read(MakeFile() + '\0'), LedgerFileResult::kTrailingBytes);
}

TEST(LedgerFile, HugeDeclaredHeaderLengthIsTruncation) {
  std::string file = MakeFile();
  Overwrite<uint32_t>(&file, kHeaderSizeAt, 0xFFFFFFFF);
  Seal(&file);
  EXPECT_EQ(Read(file), LedgerFileResult::kTruncated);
}

TEST(LedgerFile, HugeDeclaredEntryCountIsTruncation) {
  std::string file = MakeFile();
  Overwrite<uint64_t>(&file, kEntryCountAt, ~uint64_t{0});
  Seal(&file);
  EXPECT_EQ(Read(file), LedgerFileResult::kTruncated);
}

TEST(LedgerFile, HugeDeclaredEntryLengthIsTruncation) {
  std::string file = MakeFile();
  Overwrite<uint32_t>(&file, kHeaderSize, 0xFFFFFFFF);
  Seal(&file);
  EXPECT_EQ(Read(file), LedgerFileResult::kTruncated);
}

TEST(LedgerFile, HugeDeclaredCounterCountIsMalformed) {
  std::string file = MakeFile();
  Overwrite<uint16_t>(&file, kHeaderSize + kCounterCountAt, 0xFFFF);
  Seal(&file);
  EXPECT_EQ(Read(file), LedgerFileResult::kMalformed);
}

TEST(LedgerFile, HugeDeclaredTextLengthIsMalformed) {
  std::string file = MakeFile();
  Overwrite<uint32_t>(&file, kHeaderSize + kTextLengthAt, 0xFFFFFFFF);
  Seal(&file);
  EXPECT_EQ(Read(file), LedgerFileResult::kMalformed);
}

TEST(LedgerFile, AnEntryTooShortForItsFieldsIsMalformed) {
  std::string file = Write(MakeHeader(0), {});
  Overwrite<uint64_t>(&file, kEntryCountAt, 1);
  file.insert(kHeaderSize, 4, '\0');  // an entry of no bytes
  Seal(&file);
  EXPECT_EQ(Read(file), LedgerFileResult::kMalformed);
}

TEST(LedgerFile, EveryDamageHasItsReason) {
  EXPECT_STREQ(LedgerFileReason(LedgerFileResult::kForeign), "not a walwise ledger");
  EXPECT_STREQ(LedgerFileReason(LedgerFileResult::kTruncated), "truncated");
  EXPECT_STREQ(LedgerFileReason(LedgerFileResult::kChecksumMismatch), "checksum mismatch");
  EXPECT_STREQ(LedgerFileReason(LedgerFileResult::kUnknownVersion), "format version is not known");
}

TEST(LedgerFileWriter, RefusesMoreEntriesThanDeclared) {
  std::string file;
  LedgerFileWriter writer(AppendToString, &file);
  ASSERT_TRUE(writer.WriteHeader(MakeHeader(0)));
  EXPECT_FALSE(writer.Append(MakeEntries()[0]));
  EXPECT_FALSE(writer.Finish());
}

TEST(LedgerFileWriter, RefusesToFinishWithFewerEntriesThanDeclared) {
  std::string file;
  LedgerFileWriter writer(AppendToString, &file);
  ASSERT_TRUE(writer.WriteHeader(MakeHeader(2)));
  ASSERT_TRUE(writer.Append(MakeEntries()[0]));
  EXPECT_FALSE(writer.Finish());
}

TEST(LedgerFileWriter, RefusesATextOfFourGibibytes) {
  std::string file;
  LedgerFileWriter writer(AppendToString, &file);
  ASSERT_TRUE(writer.WriteHeader(MakeHeader(1)));
  const char start = 'x';
  LedgerFileEntry entry;
  entry.text = std::string_view(&start, size_t{1} << 32);  // never read
  EXPECT_FALSE(writer.Append(entry));
}

TEST(LedgerFileWriter, StopsAtTheFirstFailedWrite) {
  struct Disk {
    int writes_left;
    int attempts = 0;
  };
  const LedgerFileSink sink = [](void* context, const void*, size_t) {
    auto* disk = static_cast<Disk*>(context);
    ++disk->attempts;
    return disk->writes_left-- > 0;
  };
  for (int writes = 0; writes < 5; ++writes) {
    Disk disk{writes};
    LedgerFileWriter writer(sink, &disk);
    bool good = writer.WriteHeader(MakeHeader(2));
    for (const LedgerFileEntry& entry : MakeEntries()) good = writer.Append(entry) && good;
    EXPECT_FALSE(writer.Finish()) << writes << " writes";
    EXPECT_EQ(disk.attempts, writes + 1);
  }
}

}  // namespace
}  // namespace walwise
