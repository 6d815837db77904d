#pragma once

#include "pg/server.h"

namespace walwise {

// What a record says about its transaction, the least weighty first: the weightiest of a
// transaction's records decides what it was.
//   kNeutral   nothing: indexes, pruning, freezing, visibility, page images, multixacts, clog,
//              standby and commit records
//   kSequence  a sequence advanced
//   kRowLock   a row was locked
//   kChange    data or a definition changed. So is any record of a resource manager that we don't
//              know: taking waste for a change is harmless, the reverse is not.
enum class WalEffect : uint8 { kNeutral, kSequence, kRowLock, kChange };

// Which kind of heap update a record is. HOT and same-page updates keep the row on its page; a
// same-page one is not HOT because an indexed column changed.
enum class HeapUpdate : uint8 { kNone, kHot, kSamePage, kNewPage };

// Rows that records handled. A speculative insertion (ON CONFLICT) counts when it is confirmed; one
// that is taken back counts neither as an insert nor as a delete.
struct RowTally {
  int64 inserts = 0;
  int64 updates_hot = 0;
  int64 updates_same_page = 0;
  int64 updates_new_page = 0;
  int64 deletes = 0;
  int64 locks = 0;

  int64 changes() const {
    return inserts + updates_hot + updates_same_page + updates_new_page + deletes;
  }
  void Fold(const RowTally& other) {
    inserts += other.inserts;
    updates_hot += other.updates_hot;
    updates_same_page += other.updates_same_page;
    updates_new_page += other.updates_new_page;
    deletes += other.deletes;
    locks += other.locks;
  }
};

struct ImageTally {
  int64 count = 0;
  int64 bytes = 0;
};

// All of these look at the record that `record` was last positioned on.

WalEffect EffectOf(XLogReaderState* record);
HeapUpdate HeapUpdateOf(XLogReaderState* record);
void AddRows(XLogReaderState* record, RowTally* rows);

// The full-page image of one block; {0, 0} if the block is absent or has none.
ImageTally ImageOf(XLogReaderState* record, int block);
// All images of the record.
ImageTally ImagesOf(XLogReaderState* record);

// The relation of one block. Returns false if the record has no such block.
bool BlockRelation(XLogReaderState* record, int block, RelFileLocator* relation);
// The relation that the record is about: its first block's. Returns false if it has no block.
bool RecordRelation(XLogReaderState* record, RelFileLocator* relation);

inline bool SameRelation(const RelFileLocator& a, const RelFileLocator& b) {
  return WALWISE_LOCATOR_NUMBER(a) == WALWISE_LOCATOR_NUMBER(b) &&
         WALWISE_LOCATOR_DATABASE(a) == WALWISE_LOCATOR_DATABASE(b) &&
         WALWISE_LOCATOR_TABLESPACE(a) == WALWISE_LOCATOR_TABLESPACE(b);
}

// What tells one type of record from another: resource manager, operation, kind of update.
struct RecordType {
  RmgrId manager;
  uint8 info;
  HeapUpdate update;

  friend bool operator==(const RecordType&, const RecordType&) = default;
};

RecordType RecordTypeOf(XLogReaderState* record);
// Names as in pg_walinspect; a resource manager that is not loaded has a number. Palloc'd or
// static.
const char* ManagerName(const RecordType& type);
// UPDATE is followed by where the new version went. Palloc'd or static.
const char* RecordTypeName(const RecordType& type);

}  // namespace walwise
