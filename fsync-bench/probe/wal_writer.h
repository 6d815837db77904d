#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/status.h"
#include "fsync-bench/probe/segments.h"
#include "fsync-bench/probe/sync_method.h"

#include "common/cpp_only.h"

// Writes WAL the way one variant does: one write a flush, into the open segment, then what the
// method needs to make it durable. Not thread-safe.

namespace walwise::fsync {

struct FlushTimes {
  int64_t write_ns = 0;  // pwrite(2); with the open_* methods all of it
  int64_t sync_ns = 0;   // the sync call
};

class WalWriter {
 public:
  // REQUIRES: `segments` lives longer.
  static Result<WalWriter> Open(const Segments* segments, const Variant& variant);

  const Variant& variant() const { return variant_; }

  // Writes the next `write_bytes` and makes them durable; opens the next segment first if this one
  // is full, which is not in the times. The error is the kernel's.
  Result<FlushTimes> Flush();

  // Writes `bytes` at `offset` of the segment at hand and makes them durable: for who keeps the
  // position. REQUIRES: both are multiples of a page, within the segment, and `bytes` at most the
  // variant's.
  Result<FlushTimes> FlushAt(int64_t offset, int64_t bytes);

  // Goes on to the next segment, from its front.
  Status SwitchSegment();

 private:
  struct FreeBuffer {
    void operator()(char* buffer) const;
  };

  WalWriter(const Segments* segments, const Variant& variant);

  const Segments* segments_;
  Variant variant_;
  std::unique_ptr<char, FreeBuffer> buffer_;  // aligned as O_DIRECT asks
  UniqueFd segment_;
  int segment_index_ = 0;
  int64_t offset_ = 0;
  uint64_t flushes_ = 0;
};

}  // namespace walwise::fsync
