// Checks a range of WAL positions and reads it through the server's own WAL reader. The reader
// finds timelines, page headers and records that cross pages; this file adds what a user needs to
// hear when the WAL is not there.

#include "pg/server.h"

#include "wal_range.h"

#include "pg/error.h"

namespace walwise {
namespace {

struct KnownWal {
  XLogRecPtr end;
  bool standby;
};

// How far WAL can be read now.
KnownWal FindKnownWal() {
  const bool standby = RecoveryInProgress();
  return {standby ? GetXLogReplayRecPtr(nullptr) : GetFlushRecPtr(nullptr), standby};
}

[[noreturn]] void RaiseFuture(const char* argument, XLogRecPtr lsn, const KnownWal& known) {
  ereport(ERROR,
          (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
           errmsg("%s %X/%X is in the future", argument, LSN_FORMAT_ARGS(lsn)),
           known.standby
               ? errdetail("This standby has replayed WAL up to %X/%X.", LSN_FORMAT_ARGS(known.end))
               : errdetail("WAL is flushed up to %X/%X.", LSN_FORMAT_ARGS(known.end)),
           known.standby ? errhint("Leave end_lsn out, or use pg_last_wal_replay_lsn().")
                         : errhint("Leave end_lsn out, or use pg_current_wal_flush_lsn(); "
                                   "pg_current_wal_insert_lsn() can be ahead of it, above all with "
                                   "synchronous_commit = off.")));
  pg_unreachable();
}

// A cluster's WAL begins in the second segment: an LSN below it is a mistake, most often 0/0.
void CheckStart(XLogRecPtr start) {
  if (start >= static_cast<XLogRecPtr>(wal_segment_size)) return;
  ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                  errmsg("start_lsn %X/%X is not a WAL position", LSN_FORMAT_ARGS(start)),
                  errhint("Note pg_current_wal_insert_lsn() before the work that you want to see, "
                          "and use that.")));
}

// The oldest segment on disk that is newer than `missing`, or 0.
XLogSegNo OldestSegmentAfter(XLogSegNo missing) {
  XLogSegNo oldest = 0;
  DIR* dir = AllocateDir(XLOGDIR);
  while (struct dirent* entry = ReadDir(dir, XLOGDIR)) {
    if (!IsXLogFileName(entry->d_name)) continue;
    TimeLineID timeline;
    XLogSegNo segment;
    XLogFromFileName(entry->d_name, &timeline, &segment, wal_segment_size);
    if (segment > missing && (oldest == 0 || segment < oldest)) oldest = segment;
  }
  FreeDir(dir);
  return oldest;
}

[[noreturn]] void RaiseRemoved(XLogSegNo segment) {
  const XLogSegNo oldest = OldestSegmentAfter(segment);
  XLogRecPtr gone;
  XLogRecPtr kept;
  XLogSegNoOffsetToRecPtr(segment, 0, wal_segment_size, gone);
  XLogSegNoOffsetToRecPtr(oldest, 0, wal_segment_size, kept);
  ereport(
      ERROR,
      (errcode(ERRCODE_UNDEFINED_FILE),
       errmsg("the WAL segment at %X/%X is no longer on disk", LSN_FORMAT_ARGS(gone)),
       oldest != 0 ? errdetail("The oldest WAL still there starts at %X/%X.", LSN_FORMAT_ARGS(kept))
                   : 0,
       errhint("Start later; a replication slot or a larger wal_keep_size keeps more WAL.")));
  pg_unreachable();
}

// The segment's file is a transient one, which the server closes if an ERROR ends the transaction.
void OpenSegment(XLogReaderState* reader, XLogSegNo segment, TimeLineID* timeline) {
  pg::Guard([&] {
    char path[MAXPGPATH];
    XLogFilePath(path, *timeline, segment, reader->segcxt.ws_segsize);
    reader->seg.ws_file = OpenTransientFile(path, O_RDONLY | PG_BINARY);
    if (reader->seg.ws_file >= 0) return;
    if (errno == ENOENT) RaiseRemoved(segment);
    ereport(ERROR, (errcode_for_file_access(), errmsg("could not open file \"%s\": %m", path)));
  });
}

void CloseSegment(XLogReaderState* reader) {
  pg::Guard([&] {
    CloseTransientFile(reader->seg.ws_file);
    reader->seg.ws_file = -1;
  });
}

}  // namespace

WalRange WalRangeArgument(FunctionCallInfo fcinfo) {
  if (PG_ARGISNULL(0)) {
    ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("start_lsn must not be null"),
                    errhint("Note pg_current_wal_insert_lsn() before the work that you want to "
                            "see, and use that.")));
  }
  const KnownWal known = FindKnownWal();
  const XLogRecPtr start = PG_GETARG_LSN(0);
  CheckStart(start);
  if (PG_ARGISNULL(1)) {
    if (start > known.end) RaiseFuture("start_lsn", start, known);
    return {start, known.end};
  }
  const XLogRecPtr end = PG_GETARG_LSN(1);
  if (end < start) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("start_lsn %X/%X is after end_lsn %X/%X", LSN_FORMAT_ARGS(start),
                           LSN_FORMAT_ARGS(end)),
                    errhint("Give the older position first.")));
  }
  if (end > known.end) RaiseFuture("end_lsn", end, known);
  return {start, end};
}

WalReader::WalReader(const WalRange& range) : range_(range), progress_{} {
  XLogReaderRoutine routine{};
  routine.page_read = read_local_xlog_page_no_wait;
  routine.segment_open = OpenSegment;
  routine.segment_close = CloseSegment;
  reader_ = XLogReaderAllocate(wal_segment_size, nullptr, &routine, &progress_);
  if (reader_ == nullptr) {
    ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory"),
                    errdetail("Failed to allocate a WAL reader.")));
  }
}

bool WalReader::FindFirst() {
  positioned_ = true;
  char* reason = nullptr;
  if (!XLogRecPtrIsInvalid(XLogFindNextRecord(reader_, range_.start, &reason))) return true;
  if (progress_.end_of_wal) return false;
  RaiseUnreadable(range_.start, reason);
}

XLogReaderState* WalReader::Next() {
  CHECK_FOR_INTERRUPTS();
  if (!positioned_) {
    if (range_.start == range_.end || !FindFirst()) return nullptr;
  } else if (reader_->EndRecPtr >= range_.end) {
    return nullptr;
  }
  char* reason = nullptr;
  if (XLogReadRecord(reader_, &reason) == nullptr) {
    if (progress_.end_of_wal) return nullptr;
    RaiseUnreadable(reader_->EndRecPtr, reason);
  }
  return reader_->ReadRecPtr < range_.end ? reader_ : nullptr;
}

void WalReader::RaiseUnreadable(XLogRecPtr at, const char* reason) const {
  // A segment that was recycled while it was open now holds other bytes.
  XLogSegNo segment;
  XLByteToSeg(at, segment, wal_segment_size);
  if (segment <= XLogGetLastRemovedSegno()) RaiseRemoved(segment);
  if (reason == nullptr || reason[0] == '\0') reason = "invalid record";
  ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED),
                  errmsg("could not decode WAL at %X/%X: %s", LSN_FORMAT_ARGS(at), reason),
                  errhint("Read around it: start after the damaged record, or restore the segment "
                          "from an archive.")));
  pg_unreachable();
}

void WalReader::Close() { XLogReaderFree(reader_); }

}  // namespace walwise
