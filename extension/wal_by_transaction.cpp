// walwise.wal_by_transaction: what each transaction of a range wrote, and whether it changed
// anything.
//
// Transactions are followed from their first record to their end, and are written out there: memory
// holds only those that are still open at one point of the range. A subtransaction has an id and
// records of its own; the list in its parent's end record says that it belongs there. A
// subtransaction that was rolled back has an end record itself.

#include "pg/server.h"

#include <algorithm>
#include <unordered_map>

#include "pg/allocator.h"
#include "pg/function.h"
#include "pg/memory.h"
#include "result_rows.h"
#include "scratch_memory.h"
#include "wal_range.h"
#include "wal_record.h"

namespace walwise {
namespace {

enum class Outcome : uint8 { kCommitted, kAborted, kPrepared, kOpen };

struct TransactionTally {
  XLogRecPtr first_lsn = PG_UINT64_MAX;
  XLogRecPtr last_lsn = 0;
  int64 records = 0;
  int64 wal_bytes = 0;
  int64 fpi_bytes = 0;
  int64 end_bytes = 0;
  RowTally rows;
  int32 subtransactions = 0;
  // The weightiest of its records' effects.
  WalEffect effect = WalEffect::kNeutral;
  bool prepared = false;
  // Only its COMMIT PREPARED or ROLLBACK PREPARED is in the range.
  bool body_unknown = false;

  void Add(XLogReaderState* record);
  void Fold(const TransactionTally& child);
};

void TransactionTally::Add(XLogReaderState* record) {
  first_lsn = std::min(first_lsn, record->ReadRecPtr);
  last_lsn = record->EndRecPtr;
  records++;
  wal_bytes += XLogRecGetTotalLen(record);
  fpi_bytes += ImagesOf(record).bytes;
  AddRows(record, &rows);
  effect = std::max(effect, EffectOf(record));
}

void TransactionTally::Fold(const TransactionTally& child) {
  first_lsn = std::min(first_lsn, child.first_lsn);
  last_lsn = std::max(last_lsn, child.last_lsn);
  records += child.records;
  wal_bytes += child.wal_bytes;
  fpi_bytes += child.fpi_bytes;
  rows.Fold(child.rows);
  effect = std::max(effect, child.effect);
}

const char* KindName(WalEffect effect) {
  switch (effect) {
    case WalEffect::kNeutral:
      return "nothing";
    case WalEffect::kRowLock:
      return "lock-only";
    case WalEffect::kSequence:
    case WalEffect::kChange:
      break;
  }
  return "changed data";
}

const char* OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kCommitted:
      return "committed";
    case Outcome::kAborted:
      return "aborted";
    case Outcome::kPrepared:
      return "prepared";
    case Outcome::kOpen:
      break;
  }
  return "open";
}

// The end of a transaction, out of its COMMIT, ABORT or PREPARE record. The ids point into the
// record.
struct TransactionEnd {
  TransactionId xid;
  Outcome outcome;
  TimestampTz time;
  int subtransaction_count;
  const TransactionId* subtransactions;
};

TransactionEnd CommitEnd(XLogReaderState* record) {
  xl_xact_parsed_commit parsed;
  ParseCommitRecord(XLogRecGetInfo(record),
                    reinterpret_cast<xl_xact_commit*>(XLogRecGetData(record)), &parsed);
  return {parsed.twophase_xid, Outcome::kCommitted, parsed.xact_time, parsed.nsubxacts,
          parsed.subxacts};
}

TransactionEnd AbortEnd(XLogReaderState* record) {
  xl_xact_parsed_abort parsed;
  ParseAbortRecord(XLogRecGetInfo(record), reinterpret_cast<xl_xact_abort*>(XLogRecGetData(record)),
                   &parsed);
  return {parsed.twophase_xid, Outcome::kAborted, parsed.xact_time, parsed.nsubxacts,
          parsed.subxacts};
}

TransactionEnd PrepareEnd(XLogReaderState* record) {
  xl_xact_parsed_prepare parsed;
  ParsePrepareRecord(XLogRecGetInfo(record),
                     reinterpret_cast<xl_xact_prepare*>(XLogRecGetData(record)), &parsed);
  return {parsed.twophase_xid, Outcome::kPrepared, parsed.xact_time, parsed.nsubxacts,
          parsed.subxacts};
}

// Returns false if the record ends no transaction.
bool ParseEnd(XLogReaderState* record, TransactionEnd* end) {
  if (XLogRecGetRmid(record) != RM_XACT_ID) return false;
  switch (XLogRecGetInfo(record) & XLOG_XACT_OPMASK) {
    case XLOG_XACT_COMMIT:
    case XLOG_XACT_COMMIT_PREPARED:
      *end = CommitEnd(record);
      break;
    case XLOG_XACT_ABORT:
    case XLOG_XACT_ABORT_PREPARED:
      *end = AbortEnd(record);
      break;
    case XLOG_XACT_PREPARE:
      *end = PrepareEnd(record);
      break;
    default:
      return false;
  }
  // COMMIT PREPARED is written by a session that is not in that transaction.
  if (!TransactionIdIsValid(end->xid)) end->xid = XLogRecGetXid(record);
  return TransactionIdIsValid(end->xid);
}

bool EndsPrepared(XLogReaderState* record) {
  const uint8 operation = XLogRecGetInfo(record) & XLOG_XACT_OPMASK;
  return operation == XLOG_XACT_COMMIT_PREPARED || operation == XLOG_XACT_ABORT_PREPARED;
}

using Rows = ResultRows<13>;

void PutTransaction(Rows* rows, TransactionId xid, const TransactionTally& tally, Outcome outcome,
                    TimestampTz committed_at) {
  rows->PutDatum(TransactionIdGetDatum(xid));
  if (tally.body_unknown) {
    rows->PutNull();
  } else {
    rows->PutText(KindName(tally.effect));
  }
  rows->PutText(OutcomeName(outcome));
  rows->PutLsn(tally.first_lsn);
  rows->PutLsn(tally.last_lsn);
  if (outcome == Outcome::kCommitted) {
    rows->PutDatum(TimestampTzGetDatum(committed_at));
  } else {
    rows->PutNull();
  }
  rows->PutInt32(tally.subtransactions);
  rows->PutInt64(tally.records);
  rows->PutInt64(tally.wal_bytes);
  rows->PutInt64(tally.fpi_bytes);
  rows->PutInt64(tally.end_bytes);
  rows->PutInt64(tally.rows.changes());
  rows->PutInt64(tally.rows.locks);
  rows->End();
}

// The transactions whose end has not been met yet.
class OpenTransactions {
 public:
  explicit OpenTransactions(MemoryContext memory)
      : memory_(memory),
        row_memory_(pg::Call(
            [&] { return AllocSetContextCreate(memory, "walwise row", ALLOCSET_SMALL_SIZES); })),
        tallies_(pg::ContextAllocator<Entry>(memory)) {}

  void Add(XLogReaderState* record, Rows* rows);
  // Writes out those that are left, in the order of their first records.
  void Finish(Rows* rows);

 private:
  using Entry = std::pair<const TransactionId, TransactionTally>;
  using Map = std::unordered_map<TransactionId, TransactionTally, std::hash<TransactionId>,
                                 std::equal_to<TransactionId>, pg::ContextAllocator<Entry>>;

  void End(XLogReaderState* record, const TransactionEnd& end, Rows* rows);
  void FoldSubtransactions(const TransactionEnd& end, TransactionTally* parent);
  void Write(Rows* rows, const Entry& entry, Outcome outcome, TimestampTz time);

  MemoryContext memory_;
  MemoryContext row_memory_;
  Map tallies_;
};

void OpenTransactions::Add(XLogReaderState* record, Rows* rows) {
  TransactionEnd end;
  if (ParseEnd(record, &end)) {
    End(record, end, rows);
  } else if (TransactionIdIsValid(XLogRecGetXid(record))) {
    tallies_[XLogRecGetXid(record)].Add(record);
  }
}

void OpenTransactions::End(XLogReaderState* record, const TransactionEnd& end, Rows* rows) {
  const auto entry = tallies_.try_emplace(end.xid).first;
  TransactionTally* tally = &entry->second;
  tally->body_unknown = EndsPrepared(record) && !tally->prepared;
  tally->Add(record);
  tally->end_bytes += XLogRecGetTotalLen(record);
  FoldSubtransactions(end, tally);
  tally->prepared = end.outcome == Outcome::kPrepared;
  if (tally->prepared) return;
  Write(rows, *entry, end.outcome, end.time);
  tallies_.erase(entry);
}

// COMMIT PREPARED repeats the list of its PREPARE, whose members are folded already.
void OpenTransactions::FoldSubtransactions(const TransactionEnd& end, TransactionTally* parent) {
  parent->subtransactions = end.subtransaction_count;
  for (int i = 0; i < end.subtransaction_count; i++) {
    const auto child = tallies_.find(end.subtransactions[i]);
    if (child == tallies_.end()) continue;
    parent->Fold(child->second);
    tallies_.erase(child);
  }
}

void OpenTransactions::Write(Rows* rows, const Entry& entry, Outcome outcome, TimestampTz time) {
  const MemoryContext caller = MemoryContextSwitchTo(row_memory_);
  PutTransaction(rows, entry.first, entry.second, outcome, time);
  MemoryContextSwitchTo(caller);
  MemoryContextReset(row_memory_);
}

void OpenTransactions::Finish(Rows* rows) {
  auto** entries = static_cast<const Entry**>(
      MemoryContextAllocHuge(memory_, sizeof(Entry*) * (tallies_.size() + 1)));
  const Entry** end = entries;
  for (const Entry& entry : tallies_) *end++ = &entry;
  std::sort(entries, end, [](const Entry* a, const Entry* b) {
    return a->second.first_lsn < b->second.first_lsn;
  });
  for (const Entry** entry = entries; entry != end; entry++) {
    const Outcome outcome = (*entry)->second.prepared ? Outcome::kPrepared : Outcome::kOpen;
    Write(rows, **entry, outcome, 0);
  }
}

}  // namespace

WALWISE_FUNCTION(walwise_wal_by_transaction_0_1)
{
  const WalRange range = WalRangeArgument(fcinfo);
  Rows rows(fcinfo);
  WithScratchMemory([&](MemoryContext memory) {
    OpenTransactions* open = pg::New<OpenTransactions>(memory, memory);
    ForEachRecord(range, [&](XLogReaderState* record) { open->Add(record, &rows); });
    open->Finish(&rows);
  });
  PG_RETURN_NULL();
}

}  // namespace walwise
