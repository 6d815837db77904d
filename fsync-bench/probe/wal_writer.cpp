#include "fsync-bench/probe/wal_writer.h"

#include <fcntl.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>

#include "fsync-bench/probe/clock.h"

namespace walwise::fsync {

namespace {

// Direct writes must be aligned to the device's logical blocks, at most 4 kB; the server aligns its
// WAL buffers to pages.
constexpr size_t kAlignment = 8192;

Status Failed(const char* what, int error) {
  return Status::Error(std::string(what) + ": " + std::strerror(error));
}

// What a page of WAL is to a device that compresses: not zeros.
void FillWithNoise(char* buffer, int64_t bytes) {
  uint64_t state = 0x9e3779b97f4a7c15;
  for (int64_t i = 0; i < bytes; i += 8) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    std::memcpy(buffer + i, &state, 8);
  }
}

}  // namespace

void WalWriter::FreeBuffer::operator()(char* buffer) const { std::free(buffer); }

WalWriter::WalWriter(const Segments* segments, const Variant& variant)
    : segments_(segments), variant_(variant) {}

Result<WalWriter> WalWriter::Open(const Segments* segments, const Variant& variant) {
  WalWriter writer(segments, variant);
  const auto bytes = static_cast<size_t>(variant.write_bytes);
  writer.buffer_.reset(static_cast<char*>(std::aligned_alloc(kAlignment, bytes)));
  if (writer.buffer_ == nullptr) return Failed("can't allocate a buffer", ENOMEM);
  FillWithNoise(writer.buffer_.get(), variant.write_bytes);
  writer.segment_index_ = segments->count() - 1;
  const Status opened = writer.SwitchSegment();
  if (!opened.ok()) return opened;
  return writer;
}

Status WalWriter::SwitchSegment() {
  segment_index_ = (segment_index_ + 1) % segments_->count();
  const int flags = OpenFlags(variant_.method) | (variant_.direct_io ? O_DIRECT : 0);
  segment_ = UniqueFd();
  Result<UniqueFd> opened = segments_->Open(segment_index_, flags);
  if (!opened.ok()) return opened.status();
  segment_ = std::move(*opened);
  offset_ = 0;
  return Status();
}

Result<FlushTimes> WalWriter::Flush() {
  if (offset_ + variant_.write_bytes > kSegmentBytes) {
    const Status switched = SwitchSegment();
    if (!switched.ok()) return switched;
  }
  Result<FlushTimes> times = FlushAt(offset_, variant_.write_bytes);
  offset_ += variant_.write_bytes;
  return times;
}

Result<FlushTimes> WalWriter::FlushAt(int64_t offset, int64_t bytes) {
  flushes_++;  // no two writes the same, for a device that could tell
  std::memcpy(buffer_.get(), &flushes_, sizeof(flushes_));
  const int64_t started = NowNs();
  for (int64_t done = 0; done < bytes;) {
    const ssize_t written = pwrite(segment_.get(), buffer_.get() + done,
                                   static_cast<size_t>(bytes - done), offset + done);
    if (written > 0) {
      done += written;
    } else if (written == 0) {
      return Failed("can't write", ENOSPC);
    } else if (errno != EINTR) {
      return Failed("can't write", errno);
    }
  }
  const int64_t written_at = NowNs();
  const int error = Sync(variant_.method, segment_.get());
  if (error != 0) return Failed("can't sync", error);
  return FlushTimes{written_at - started, NowNs() - written_at};
}

}  // namespace walwise::fsync
