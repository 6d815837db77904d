#include "pg/server.h"

#include "wal_record.h"

namespace walwise {
namespace {

// An update registers the page of the new version as block 0, and the page of the old one as block
// 1 if it is another. Newer servers add visibility map pages as blocks 2 and 3.
constexpr int kOldVersionBlock = 1;

uint8 HeapOperation(XLogReaderState* record) { return XLogRecGetInfo(record) & XLOG_HEAP_OPMASK; }

bool IsSpeculativeInsert(XLogReaderState* record) {
  const auto* insert = reinterpret_cast<const xl_heap_insert*>(XLogRecGetData(record));
  return (insert->flags & XLH_INSERT_IS_SPECULATIVE) != 0;
}

bool IsSuperDelete(XLogReaderState* record) {
  const auto* del = reinterpret_cast<const xl_heap_delete*>(XLogRecGetData(record));
  return (del->flags & XLH_DELETE_IS_SUPER) != 0;
}

// An insertion that lost the race for its key is taken back, and then changed nothing.
WalEffect HeapEffect(XLogReaderState* record) {
  switch (HeapOperation(record)) {
    case XLOG_HEAP_LOCK:
      return WalEffect::kRowLock;
    case XLOG_HEAP_INSERT:
      return IsSpeculativeInsert(record) ? WalEffect::kNeutral : WalEffect::kChange;
    case XLOG_HEAP_DELETE:
      return IsSuperDelete(record) ? WalEffect::kNeutral : WalEffect::kChange;
    default:
      return WalEffect::kChange;
  }
}

WalEffect Heap2Effect(XLogReaderState* record) {
  switch (HeapOperation(record)) {
    case XLOG_HEAP2_MULTI_INSERT:
      return WalEffect::kChange;
    case XLOG_HEAP2_LOCK_UPDATED:
      return WalEffect::kRowLock;
    default:
      return WalEffect::kNeutral;
  }
}

void AddHeapRows(XLogReaderState* record, RowTally* rows) {
  switch (HeapOperation(record)) {
    case XLOG_HEAP_INSERT:
      rows->inserts += IsSpeculativeInsert(record) ? 0 : 1;
      break;
    case XLOG_HEAP_CONFIRM:
      rows->inserts++;
      break;
    case XLOG_HEAP_DELETE:
      rows->deletes += IsSuperDelete(record) ? 0 : 1;
      break;
    case XLOG_HEAP_LOCK:
      rows->locks++;
      break;
    default:
      break;
  }
  switch (HeapUpdateOf(record)) {
    case HeapUpdate::kHot:
      rows->updates_hot++;
      break;
    case HeapUpdate::kSamePage:
      rows->updates_same_page++;
      break;
    case HeapUpdate::kNewPage:
      rows->updates_new_page++;
      break;
    case HeapUpdate::kNone:
      break;
  }
}

void AddHeap2Rows(XLogReaderState* record, RowTally* rows) {
  if (HeapOperation(record) == XLOG_HEAP2_MULTI_INSERT) {
    rows->inserts += reinterpret_cast<const xl_heap_multi_insert*>(XLogRecGetData(record))->ntuples;
  } else if (HeapOperation(record) == XLOG_HEAP2_LOCK_UPDATED) {
    rows->locks++;
  }
}

}  // namespace

WalEffect EffectOf(XLogReaderState* record) {
  switch (XLogRecGetRmid(record)) {
    case RM_HEAP_ID:
      return HeapEffect(record);
    case RM_HEAP2_ID:
      return Heap2Effect(record);
    case RM_SEQ_ID:
      return WalEffect::kSequence;
    case RM_XLOG_ID:
    case RM_XACT_ID:
    case RM_CLOG_ID:
    case RM_MULTIXACT_ID:
    case RM_STANDBY_ID:
    case RM_BTREE_ID:
    case RM_HASH_ID:
    case RM_GIN_ID:
    case RM_GIST_ID:
    case RM_SPGIST_ID:
    case RM_BRIN_ID:
    case RM_COMMIT_TS_ID:
      return WalEffect::kNeutral;
    default:
      return WalEffect::kChange;
  }
}

HeapUpdate HeapUpdateOf(XLogReaderState* record) {
  if (XLogRecGetRmid(record) != RM_HEAP_ID) return HeapUpdate::kNone;
  switch (HeapOperation(record)) {
    case XLOG_HEAP_HOT_UPDATE:
      return HeapUpdate::kHot;
    case XLOG_HEAP_UPDATE:
      return XLogRecHasBlockRef(record, kOldVersionBlock) ? HeapUpdate::kNewPage
                                                          : HeapUpdate::kSamePage;
    default:
      return HeapUpdate::kNone;
  }
}

void AddRows(XLogReaderState* record, RowTally* rows) {
  if (XLogRecGetRmid(record) == RM_HEAP_ID) AddHeapRows(record, rows);
  if (XLogRecGetRmid(record) == RM_HEAP2_ID) AddHeap2Rows(record, rows);
}

ImageTally ImageOf(XLogReaderState* record, int block) {
  if (!XLogRecHasBlockRef(record, block) || !XLogRecHasBlockImage(record, block)) return {};
  return {1, XLogRecGetBlock(record, block)->bimg_len};
}

ImageTally ImagesOf(XLogReaderState* record) {
  ImageTally images;
  for (int block = 0; block <= XLogRecMaxBlockId(record); block++) {
    const ImageTally image = ImageOf(record, block);
    images.count += image.count;
    images.bytes += image.bytes;
  }
  return images;
}

bool BlockRelation(XLogReaderState* record, int block, RelFileLocator* relation) {
  return XLogRecGetBlockTagExtended(record, static_cast<uint8>(block), relation, nullptr, nullptr,
                                    nullptr);
}

bool RecordRelation(XLogReaderState* record, RelFileLocator* relation) {
  for (int block = 0; block <= XLogRecMaxBlockId(record); block++) {
    if (BlockRelation(record, block, relation)) return true;
  }
  return false;
}

RecordType RecordTypeOf(XLogReaderState* record) {
  const RmgrId manager = XLogRecGetRmid(record);
  // Transaction records use the highest bit for a flag that is no part of the type.
  const uint8 mask = manager == RM_XACT_ID ? XLOG_XACT_OPMASK : XLR_RMGR_INFO_MASK;
  return {manager, static_cast<uint8>(XLogRecGetInfo(record) & mask), HeapUpdateOf(record)};
}

const char* ManagerName(const RecordType& type) {
  if (RmgrIdExists(type.manager)) return GetRmgr(type.manager).rm_name;
  return psprintf("custom (%u)", type.manager);
}

const char* RecordTypeName(const RecordType& type) {
  const char* name =
      RmgrIdExists(type.manager) ? GetRmgr(type.manager).rm_identify(type.info) : nullptr;
  if (name == nullptr) return psprintf("UNKNOWN (%x)", type.info);
  if (type.update == HeapUpdate::kSamePage) return psprintf("%s (same page)", name);
  if (type.update == HeapUpdate::kNewPage) return psprintf("%s (new page)", name);
  return name;
}

}  // namespace walwise
