// walwise.wal_by_relation: which relation the WAL of a range is about.

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

struct RelationTally {
  int64 records = 0;
  int64 wal_bytes = 0;
  ImageTally images;
  RowTally rows;
};

struct LocatorHash {
  size_t operator()(const RelFileLocator& l) const {
    return hash_combine(murmurhash32(WALWISE_LOCATOR_NUMBER(l)),
                        murmurhash32(WALWISE_LOCATOR_DATABASE(l)));
  }
};
struct LocatorEqual {
  bool operator()(const RelFileLocator& a, const RelFileLocator& b) const {
    return SameRelation(a, b);
  }
};

using RelationMap =
    std::unordered_map<RelFileLocator, RelationTally, LocatorHash, LocatorEqual,
                       pg::ContextAllocator<std::pair<const RelFileLocator, RelationTally>>>;
using RelationEntry = RelationMap::value_type;

struct Breakdown {
  explicit Breakdown(MemoryContext memory)
      : relations(pg::ContextAllocator<RelationEntry>(memory)) {}

  void Add(XLogReaderState* record);

  RelationMap relations;
  RelationTally no_relation;
};

// A record belongs to its first block's relation, an image to its own block's.
void Breakdown::Add(XLogReaderState* record) {
  RelFileLocator locator;
  RelationTally* owner = RecordRelation(record, &locator) ? &relations[locator] : &no_relation;
  owner->records++;
  owner->wal_bytes += XLogRecGetTotalLen(record);
  AddRows(record, &owner->rows);
  for (int block = 0; block <= XLogRecMaxBlockId(record); block++) {
    const ImageTally image = ImageOf(record, block);
    if (image.count == 0 || !BlockRelation(record, block, &locator)) continue;
    ImageTally* images = &relations[locator].images;
    images->count += image.count;
    images->bytes += image.bytes;
  }
}

bool Heavier(const RelationEntry* a, const RelationEntry* b) {
  const auto key = [](const RelationEntry* entry) {
    return std::tuple(-entry->second.wal_bytes, WALWISE_LOCATOR_DATABASE(entry->first),
                      WALWISE_LOCATOR_TABLESPACE(entry->first),
                      WALWISE_LOCATOR_NUMBER(entry->first));
  };
  return key(a) < key(b);
}

const RelationEntry** HeaviestFirst(const RelationMap& relations, MemoryContext memory) {
  auto** entries = static_cast<const RelationEntry**>(
      MemoryContextAllocHuge(memory, sizeof(RelationEntry*) * (relations.size() + 1)));
  const RelationEntry** end = entries;
  for (const RelationEntry& entry : relations) *end++ = &entry;
  std::sort(entries, end, Heavier);
  return entries;
}

// The catalogs of other databases can't be read from here.
Oid RelationOf(const RelFileLocator& locator) {
  const Oid database = WALWISE_LOCATOR_DATABASE(locator);
  if (OidIsValid(database) && database != MyDatabaseId) return InvalidOid;
  return RelidByRelfilenumber(WALWISE_LOCATOR_TABLESPACE(locator), WALWISE_LOCATOR_NUMBER(locator));
}

using Rows = ResultRows<14>;

void PutRelation(Rows* rows, const RelFileLocator& locator) {
  const Oid relation = RelationOf(locator);
  if (OidIsValid(relation)) {
    rows->PutOid(relation);
  } else {
    rows->PutNull();
  }
  rows->PutOid(WALWISE_LOCATOR_DATABASE(locator));
  rows->PutOid(WALWISE_LOCATOR_TABLESPACE(locator));
  rows->PutOid(WALWISE_LOCATOR_NUMBER(locator));
}

void PutTally(Rows* rows, const RelationTally& tally) {
  rows->PutInt64(tally.records);
  rows->PutInt64(tally.wal_bytes);
  rows->PutInt64(tally.images.count);
  rows->PutInt64(tally.images.bytes);
  rows->PutInt64(tally.rows.inserts);
  rows->PutInt64(tally.rows.updates_hot);
  rows->PutInt64(tally.rows.updates_same_page);
  rows->PutInt64(tally.rows.updates_new_page);
  rows->PutInt64(tally.rows.deletes);
  rows->PutInt64(tally.rows.locks);
  rows->End();
}

}  // namespace

WALWISE_FUNCTION(walwise_wal_by_relation_0_1)
{
  const WalRange range = WalRangeArgument(fcinfo);
  Rows rows(fcinfo);
  WithScratchMemory([&](MemoryContext memory) {
    Breakdown* breakdown = pg::New<Breakdown>(memory, memory);
    ForEachRecord(range, [&](XLogReaderState* record) { breakdown->Add(record); });
    const RelationEntry** entries = HeaviestFirst(breakdown->relations, memory);
    for (size_t i = 0; i < breakdown->relations.size(); i++) {
      PutRelation(&rows, entries[i]->first);
      PutTally(&rows, entries[i]->second);
    }
    if (breakdown->no_relation.records == 0) return;
    for (int column = 0; column < 4; column++) rows.PutNull();
    PutTally(&rows, breakdown->no_relation);
  });
  PG_RETURN_NULL();
}

}  // namespace walwise
