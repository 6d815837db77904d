// Encoding: a Builder fills a small buffer, which the writer sums and passes on. Decoding: a Cursor
// hands out fields and remembers whether one did not fit, so that lengths are checked in one place.

#include "ledger_file.h"

#include <bit>
#include <cstring>
#include <limits>

#include "common/crc32c.h"

namespace walwise {
namespace {

constexpr char kMagic[8] = {'W', 'A', 'L', 'W', 'I', 'S', 'E', '\0'};
constexpr uint32_t kFormatVersion = 1;
constexpr size_t kIdentitySize = sizeof(kMagic) + 4;  // magic and version
constexpr size_t kHeaderSize = kIdentitySize + 4 + 5 * 8;
constexpr size_t kLengthSize = 4;
constexpr size_t kChecksumSize = 4;
// An entry without its length and its text.
constexpr size_t kEntryFixedSize = 4 + 4 + 8 + 1 + 1 + 2 + kCounterCount * 8 + 8 + 8 + 4;

template <typename T>
constexpr uint64_t ToBits(T value) {
  if constexpr (std::is_same_v<T, double>) {
    return std::bit_cast<uint64_t>(value);
  } else {
    return static_cast<uint64_t>(value);
  }
}

template <typename T>
constexpr T FromBits(uint64_t bits) {
  if constexpr (std::is_same_v<T, double>) {
    return std::bit_cast<double>(bits);
  } else {
    return static_cast<T>(bits);
  }
}

// Little-endian fields in a fixed buffer. REQUIRES: the caller puts no more than Capacity bytes.
template <size_t Capacity>
class Builder {
 public:
  void Bytes(const void* data, size_t size) {
    std::memcpy(bytes_ + size_, data, size);
    size_ += size;
  }
  template <typename T>
  void Field(T value) {
    const uint64_t bits = ToBits(value);
    for (size_t i = 0; i < sizeof(T); ++i) {
      bytes_[size_++] = static_cast<unsigned char>(bits >> (8 * i));
    }
  }
  const void* data() const { return bytes_; }
  size_t size() const { return size_; }

 private:
  unsigned char bytes_[Capacity];
  size_t size_ = 0;
};

// Little-endian fields of `bytes`, front to back. A field that does not fit reads as zero and makes
// ok() false for good.
class Cursor {
 public:
  explicit Cursor(std::span<const std::byte> bytes) : rest_(bytes) {}

  template <typename T>
  T Field() {
    uint64_t bits = 0;
    const std::span<const std::byte> field = Bytes(sizeof(T));
    for (size_t i = 0; i < field.size(); ++i) {
      bits |= std::to_integer<uint64_t>(field[i]) << (8 * i);
    }
    return FromBits<T>(bits);
  }
  std::span<const std::byte> Bytes(size_t size) {
    if (size > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const std::span<const std::byte> taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }
  bool ok() const { return ok_; }
  size_t left() const { return rest_.size(); }

 private:
  std::span<const std::byte> rest_;
  bool ok_ = true;
};

// Counters that the file lacks stay zero; counters that we do not know are skipped.
void ReadCounters(Cursor* cursor, Counters* counters) {
  *counters = Counters{};
  size_t left = cursor->Field<uint16_t>();
  ForEachCounter([&](auto counter) {
    if (left == 0) return;
    counters->*counter = cursor->Field<std::remove_reference_t<decltype(counters->*counter)>>();
    --left;
  });
  cursor->Bytes(left * 8);
}

}  // namespace

const char* LedgerFileReason(LedgerFileResult result) {
  switch (result) {
    case LedgerFileResult::kOk:
      return "ok";
    case LedgerFileResult::kEnd:
      return "end of entries";
    case LedgerFileResult::kForeign:
      return "not a walwise ledger";
    case LedgerFileResult::kUnknownVersion:
      return "format version is not known";
    case LedgerFileResult::kTruncated:
      return "truncated";
    case LedgerFileResult::kTrailingBytes:
      return "bytes after the end";
    case LedgerFileResult::kChecksumMismatch:
      return "checksum mismatch";
    case LedgerFileResult::kMalformed:
      return "malformed";
  }
  return "unknown result";
}

bool LedgerFileWriter::Put(const void* data, size_t size) {
  crc_ = ExtendCrc32c(crc_, data, size);
  good_ = good_ && sink_(context_, data, size);
  return good_;
}

bool LedgerFileWriter::WriteHeader(const LedgerFileHeader& header) {
  Builder<kHeaderSize> out;
  out.Bytes(kMagic, sizeof(kMagic));
  out.Field(kFormatVersion);
  out.Field(static_cast<uint32_t>(kHeaderSize));
  out.Field(header.saved_at);
  out.Field(header.evicted);
  out.Field(header.without_queryid);
  out.Field(header.stats_reset);
  out.Field(header.entry_count);
  entries_left_ = header.entry_count;
  return Put(out.data(), out.size());
}

bool LedgerFileWriter::Append(const LedgerFileEntry& entry) {
  constexpr size_t kMaxText = std::numeric_limits<uint32_t>::max() - kEntryFixedSize;
  if (entries_left_ == 0 || entry.text.size() > kMaxText) good_ = false;
  if (!good_) return false;
  --entries_left_;

  const auto text_size = static_cast<uint32_t>(entry.text.size());
  Builder<kLengthSize + kEntryFixedSize> out;
  out.Field(static_cast<uint32_t>(kEntryFixedSize + text_size));
  out.Field(entry.userid);
  out.Field(entry.dbid);
  out.Field(entry.queryid);
  out.Field(static_cast<uint8_t>(entry.toplevel));
  out.Field(static_cast<uint8_t>(entry.is_upsert));
  out.Field(static_cast<uint16_t>(kCounterCount));
  ForEachCounter([&](auto counter) { out.Field(entry.counters.*counter); });
  out.Field(entry.stats_since);
  out.Field(entry.last_call);
  out.Field(text_size);
  return Put(out.data(), out.size()) &&
         (text_size == 0 || Put(entry.text.data(), entry.text.size()));
}

bool LedgerFileWriter::Finish() {
  if (entries_left_ != 0) good_ = false;
  if (!good_) return false;
  Builder<kChecksumSize> out;
  out.Field(crc_);
  return Put(out.data(), out.size());
}

// Magic and version come before all else: what follows them is another format's business.
LedgerFileResult LedgerFileReader::CheckIdentity() {
  if (file_.empty()) return LedgerFileResult::kTruncated;
  const size_t magic_size = file_.size() < sizeof(kMagic) ? file_.size() : sizeof(kMagic);
  if (std::memcmp(file_.data(), kMagic, magic_size) != 0) return LedgerFileResult::kForeign;
  Cursor cursor(file_);
  cursor.Bytes(sizeof(kMagic));
  const auto version = cursor.Field<uint32_t>();
  if (!cursor.ok()) return LedgerFileResult::kTruncated;
  format_version_ = version;
  return version == kFormatVersion ? LedgerFileResult::kOk : LedgerFileResult::kUnknownVersion;
}

// Walks the lengths, so that a short file is called truncated rather than a checksum mismatch.
LedgerFileResult LedgerFileReader::CheckStructure(uint64_t entry_count) const {
  Cursor cursor(file_.subspan(position_));
  for (uint64_t i = 0; i < entry_count && cursor.ok(); ++i) cursor.Bytes(cursor.Field<uint32_t>());
  cursor.Bytes(kChecksumSize);
  if (!cursor.ok()) return LedgerFileResult::kTruncated;
  return cursor.left() == 0 ? LedgerFileResult::kOk : LedgerFileResult::kTrailingBytes;
}

LedgerFileResult LedgerFileReader::ReadHeader(LedgerFileHeader* header) {
  const LedgerFileResult identity = CheckIdentity();
  if (identity != LedgerFileResult::kOk) return identity;

  Cursor cursor(file_);
  cursor.Bytes(kIdentitySize);
  const size_t header_size = cursor.Field<uint32_t>();
  header->saved_at = cursor.Field<int64_t>();
  header->evicted = cursor.Field<uint64_t>();
  header->without_queryid = cursor.Field<uint64_t>();
  header->stats_reset = cursor.Field<int64_t>();
  header->entry_count = cursor.Field<uint64_t>();
  if (!cursor.ok() || header_size > file_.size()) return LedgerFileResult::kTruncated;
  if (header_size < kHeaderSize) return LedgerFileResult::kMalformed;
  position_ = header_size;

  const LedgerFileResult structure = CheckStructure(header->entry_count);
  if (structure != LedgerFileResult::kOk) return structure;
  const size_t covered = file_.size() - kChecksumSize;
  const auto stored = Cursor(file_.subspan(covered)).Field<uint32_t>();
  if (stored != ExtendCrc32c(0, file_.data(), covered)) return LedgerFileResult::kChecksumMismatch;
  entries_left_ = header->entry_count;
  return LedgerFileResult::kOk;
}

LedgerFileResult LedgerFileReader::Next(LedgerFileEntry* entry) {
  if (entries_left_ == 0) return LedgerFileResult::kEnd;
  --entries_left_;
  const auto entry_size = Cursor(file_.subspan(position_)).Field<uint32_t>();
  Cursor cursor(file_.subspan(position_ + kLengthSize, entry_size));
  position_ += kLengthSize + entry_size;

  entry->userid = cursor.Field<uint32_t>();
  entry->dbid = cursor.Field<uint32_t>();
  entry->queryid = cursor.Field<uint64_t>();
  entry->toplevel = cursor.Field<uint8_t>() != 0;
  entry->is_upsert = cursor.Field<uint8_t>() != 0;
  ReadCounters(&cursor, &entry->counters);
  entry->stats_since = cursor.Field<int64_t>();
  entry->last_call = cursor.Field<int64_t>();
  const std::span<const std::byte> text = cursor.Bytes(cursor.Field<uint32_t>());
  entry->text = {reinterpret_cast<const char*>(text.data()), text.size()};
  return cursor.ok() ? LedgerFileResult::kOk : LedgerFileResult::kMalformed;
}

}  // namespace walwise
