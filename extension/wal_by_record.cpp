// walwise.wal_by_record: which types of record the WAL of a range is made of.

#include "pg/server.h"

#include <algorithm>
#include <tuple>
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

struct TypeTally {
  int64 records = 0;
  int64 wal_bytes = 0;
  ImageTally images;
};

struct TypeHash {
  size_t operator()(const RecordType& type) const {
    return static_cast<size_t>(type.manager) << 16 | static_cast<size_t>(type.info) << 8 |
           static_cast<size_t>(type.update);
  }
};

using TypeMap = std::unordered_map<RecordType, TypeTally, TypeHash, std::equal_to<RecordType>,
                                   pg::ContextAllocator<std::pair<const RecordType, TypeTally>>>;
using TypeEntry = TypeMap::value_type;

void Add(XLogReaderState* record, TypeMap* types) {
  TypeTally* tally = &(*types)[RecordTypeOf(record)];
  tally->records++;
  tally->wal_bytes += XLogRecGetTotalLen(record);
  const ImageTally images = ImagesOf(record);
  tally->images.count += images.count;
  tally->images.bytes += images.bytes;
}

const TypeEntry** HeaviestFirst(const TypeMap& types, MemoryContext memory) {
  auto** entries = static_cast<const TypeEntry**>(
      MemoryContextAlloc(memory, sizeof(TypeEntry*) * (types.size() + 1)));
  const TypeEntry** end = entries;
  for (const TypeEntry& entry : types) *end++ = &entry;
  const auto key = [](const TypeEntry* entry) {
    return std::tuple(-entry->second.wal_bytes, entry->first.manager, entry->first.info,
                      entry->first.update);
  };
  std::sort(entries, end, [&](const auto* a, const auto* b) { return key(a) < key(b); });
  return entries;
}

// Where the relation's data is now. Raises 42P01 for a relation that does not exist, 42809 for one
// that has no data of its own.
RelFileLocator LocatorOf(Oid relid) {
  const Relation relation = try_relation_open(relid, AccessShareLock);
  if (relation == nullptr) {
    ereport(ERROR,
            (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation with OID %u does not exist", relid),
             errhint("Records of a dropped relation are in wal_by_relation, by its "
                     "relfilenode.")));
  }
  if (!RELKIND_HAS_STORAGE(relation->rd_rel->relkind)) {
    ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
                    errmsg("relation \"%s\" has no storage", RelationGetRelationName(relation)),
                    errhint("Name a table, index, sequence or materialized view; of a partitioned "
                            "table, one of its partitions.")));
  }
  const RelFileLocator locator = WALWISE_RELATION_LOCATOR(relation);
  relation_close(relation, AccessShareLock);
  return locator;
}

}  // namespace

WALWISE_FUNCTION(walwise_wal_by_record_0_1)
{
  const WalRange range = WalRangeArgument(fcinfo);
  const bool all = PG_ARGISNULL(2);
  const RelFileLocator wanted = all ? RelFileLocator{} : LocatorOf(PG_GETARG_OID(2));
  ResultRows<6> rows(fcinfo);
  WithScratchMemory([&](MemoryContext memory) {
    TypeMap* types = pg::New<TypeMap>(memory, pg::ContextAllocator<TypeEntry>(memory));
    ForEachRecord(range, [&](XLogReaderState* record) {
      RelFileLocator locator;
      if (all || (RecordRelation(record, &locator) && SameRelation(locator, wanted))) {
        Add(record, types);
      }
    });
    const TypeEntry** entries = HeaviestFirst(*types, memory);
    for (size_t i = 0; i < types->size(); i++) {
      rows.PutText(ManagerName(entries[i]->first));
      rows.PutText(RecordTypeName(entries[i]->first));
      rows.PutInt64(entries[i]->second.records);
      rows.PutInt64(entries[i]->second.wal_bytes);
      rows.PutInt64(entries[i]->second.images.count);
      rows.PutInt64(entries[i]->second.images.bytes);
      rows.End();
    }
  });
  PG_RETURN_NULL();
}

}  // namespace walwise
