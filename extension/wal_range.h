#pragma once

#include "pg/server.h"

namespace walwise {

// Positions in this server's WAL, checked: every record that starts in [start, end) can be asked
// for.
struct WalRange {
  XLogRecPtr start;
  XLogRecPtr end;
};

// The range that a function was called with: arguments 0 (start_lsn) and 1 (end_lsn), either of
// which may be NULL. No end_lsn means all that is flushed (on a standby: replayed).
// Raises 22004 for no start, 22023 for a range that is inverted, in the future, or below all WAL.
WalRange WalRangeArgument(FunctionCallInfo fcinfo);

// Streams the records of a range, one at a time, in memory that does not grow with the range.
//
// Its memory belongs to the context that is current at construction, and its open segment to the
// transaction: an ERROR frees both. Close frees them in the usual case. Trivially destructible, so
// it may be live across server calls.
class WalReader {
 public:
  explicit WalReader(const WalRange& range);
  WalReader(const WalReader&) = delete;
  WalReader& operator=(const WalReader&) = delete;

  // The next record, or nullptr after the last one. It is valid until the next call. A record whose
  // end is not flushed yet ends the range. Interruptible.
  // Raises 58P01 for WAL that was removed, XX001 for WAL that does not decode.
  XLogReaderState* Next();

  void Close();

 private:
  bool FindFirst();
  [[noreturn]] void RaiseUnreadable(XLogRecPtr at, const char* reason) const;

  WalRange range_;
  ReadLocalXLogPageNoWaitPrivate progress_;
  XLogReaderState* reader_;
  bool positioned_ = false;
};

// Calls visit(record) for each record that starts in the range, in order. `visit` may throw.
template <typename Visit>
void ForEachRecord(const WalRange& range, Visit&& visit) {
  WalReader reader(range);
  while (XLogReaderState* record = reader.Next()) visit(record);
  reader.Close();
}

}  // namespace walwise
