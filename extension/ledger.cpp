#include "ledger.h"

#include <algorithm>
#include <cstring>

#include "nesting.h"
#include "query_text.h"
#include "settings.h"

namespace walwise::ledger {
namespace {

constexpr char kTrancheName[] = "walwise";

// Where an entry lives. A slot's place and mutex are for ever, so that a session may come back to
// the one it used last with no other lock than the mutex.
struct Slot {
  slock_t mutex;  // protects the fields up to last_call
  bool used;      // it is the key's
  bool has_text;
  bool is_upsert;
  GuardReason guard_reason;
  Key key;
  Counters counters;
  TimestampTz stats_since;
  TimestampTz last_call;
  // Written under the lock, exclusively, before has_text.
  int query_length;
  char query[FLEXIBLE_ARRAY_MEMBER];
};

struct Index {
  Key key;  // first: the hash table's key
  Slot* slot;
};

struct Place {
  Slot* slot;
  TimestampTz age;  // for Evict, which sorts by what can't change meanwhile
};

struct Head {
  LWLock* lock;
  slock_t mutex;  // protects the counters and the time
  uint64 evicted;
  uint64 without_queryid;
  TimestampTz stats_reset;
  // The lock protects the rest.
  int used;
  Place places[FLEXIBLE_ARRAY_MEMBER];  // the first `used` are; in no order
};

Head* head = nullptr;
HTAB* table = nullptr;

// The slot that this session added to last.
Slot* recent = nullptr;

Size HeadSize() {
  return add_size(offsetof(Head, places), mul_size(settings::max_entries, sizeof(Place)));
}

Size SlotSize() {
  return MAXALIGN(add_size(offsetof(Slot, query), static_cast<Size>(settings::query_size)));
}

Size SlotsSize() { return mul_size(settings::max_entries, SlotSize()); }

void MakeSlots(char* memory) {
  head->used = 0;
  for (int i = 0; i < settings::max_entries; i++) {
    auto* slot = reinterpret_cast<Slot*>(memory + SlotSize() * i);
    SpinLockInit(&slot->mutex);
    slot->used = false;
    head->places[i].slot = slot;
  }
}

bool SameKey(const Key& a, const Key& b) { return memcmp(&a, &b, sizeof(Key)) == 0; }

// Query ids are hashes already.
uint32 HashKey(const void* bytes, Size) {
  const auto* key = static_cast<const Key*>(bytes);
  return static_cast<uint32>(key->queryid ^ (key->queryid >> 32)) ^ (key->userid * 31) ^
         (key->dbid * 17) ^ static_cast<uint32>(key->toplevel);
}

Slot* Find(const Key& key) {
  const auto* index = static_cast<Index*>(hash_search(table, &key, HASH_FIND, nullptr));
  return index == nullptr ? nullptr : index->slot;
}

// Frees the slot at a position. The last one takes its place.
// REQUIRES: the lock, exclusively.
void Forget(int position) {
  Slot* slot = head->places[position].slot;
  hash_search(table, &slot->key, HASH_REMOVE, nullptr);
  SpinLockAcquire(&slot->mutex);
  slot->used = false;
  SpinLockRelease(&slot->mutex);
  head->used--;
  std::swap(head->places[position], head->places[head->used]);
}

TimestampTz LastCall(Slot* slot) {
  SpinLockAcquire(&slot->mutex);
  const TimestampTz last_call = slot->last_call;
  SpinLockRelease(&slot->mutex);
  return last_call;
}

// Drops the 5 % of the entries that were called longest ago.
// REQUIRES: the lock, exclusively, and an entry.
void Evict() {
  for (int i = 0; i < head->used; i++) head->places[i].age = LastCall(head->places[i].slot);
  const int victims = std::max(1, head->used / 20);
  std::nth_element(head->places, head->places + head->used - victims, head->places + head->used,
                   [](const Place& a, const Place& b) { return a.age > b.age; });
  for (int i = 0; i < victims; i++) Forget(head->used - 1);
  SpinLockAcquire(&head->mutex);
  head->evicted += victims;
  SpinLockRelease(&head->mutex);
}

// REQUIRES: the lock, exclusively.
Slot* FindOrMake(const Key& key, bool is_upsert) {
  if (Slot* slot = Find(key)) return slot;
  if (head->used >= settings::max_entries) Evict();
  auto* index = static_cast<Index*>(hash_search(table, &key, HASH_ENTER_NULL, nullptr));
  if (index == nullptr) return nullptr;
  Slot* slot = index->slot = head->places[head->used++].slot;
  const TimestampTz now = GetCurrentTimestamp();
  SpinLockAcquire(&slot->mutex);
  slot->key = key;
  slot->counters = Counters{};
  slot->is_upsert = is_upsert;
  slot->guard_reason = GuardReason::kNone;
  slot->stats_since = slot->last_call = now;
  slot->has_text = false;
  slot->used = true;
  SpinLockRelease(&slot->mutex);
  return slot;
}

// REQUIRES: the lock, exclusively.
void SetText(Slot* slot, const char* query, int length) {
  memcpy(slot->query, query, length);
  slot->query_length = length;
  SpinLockAcquire(&slot->mutex);
  slot->has_text = true;
  SpinLockRelease(&slot->mutex);
}

// False if the slot is not the key's, or lacks the text that the execution has.
bool TryAdd(Slot* slot, const Key& key, const Counters& counters, const Execution* execution) {
  const TimestampTz now = GetCurrentStatementStartTimestamp();
  SpinLockAcquire(&slot->mutex);
  const bool fits =
      slot->used && SameKey(slot->key, key) && (slot->has_text || execution == nullptr);
  if (fits) {
    slot->counters.Add(counters);
    if (execution != nullptr) slot->guard_reason = execution->guard_reason;
    slot->last_call = now;
  }
  SpinLockRelease(&slot->mutex);
  return fits;
}

bool AddToKnown(const Key& key, const Counters& counters, const Execution* execution) {
  LWLockAcquire(head->lock, LW_SHARED);
  Slot* slot = Find(key);
  const bool added = slot != nullptr && TryAdd(slot, key, counters, execution);
  LWLockRelease(head->lock);
  if (added) recent = slot;
  return added;
}

void AddNew(const Key& key, const Counters& counters, bool is_upsert, const Execution* execution) {
  char* query = nullptr;
  int length = 0;
  if (execution != nullptr) {
    query = static_cast<char*>(palloc(settings::query_size));
    length = NormalizeQuery(execution->sql, execution->location, execution->length, query,
                            settings::query_size);
  }
  LWLockAcquire(head->lock, LW_EXCLUSIVE);
  if (Slot* slot = FindOrMake(key, is_upsert)) {
    if (query != nullptr && !slot->has_text) SetText(slot, query, length);
    TryAdd(slot, key, counters, slot->has_text ? execution : nullptr);
  }
  LWLockRelease(head->lock);
  if (query != nullptr) pfree(query);
}

// REQUIRES: the lock.
Entry Read(Slot* slot) {
  Entry entry;
  SpinLockAcquire(&slot->mutex);
  entry.key = slot->key;
  entry.counters = slot->counters;
  entry.is_upsert = slot->is_upsert;
  entry.guard_reason = slot->guard_reason;
  entry.stats_since = slot->stats_since;
  entry.last_call = slot->last_call;
  entry.query_length = slot->has_text ? slot->query_length : 0;
  SpinLockRelease(&slot->mutex);
  entry.query = nullptr;
  return entry;
}

// Room for what ReadAll returns: the entries, then their texts.
struct Copies {
  Entry* entries;
  char* texts;
  int capacity;
  int count;
};

Copies MakeRoom() {
  Copies copies{};
  copies.capacity = ReadInfo().entries;
  const Size each = add_size(sizeof(Entry), static_cast<Size>(settings::query_size));
  auto* memory = static_cast<char*>(
      palloc_extended(add_size(mul_size(copies.capacity, each), 1), MCXT_ALLOC_HUGE));
  copies.entries = reinterpret_cast<Entry*>(memory);
  copies.texts = memory + sizeof(Entry) * copies.capacity;
  return copies;
}

void Copy(Slot* slot, Copies* copies) {
  Entry* entry = new (&copies->entries[copies->count++]) Entry(Read(slot));
  if (!slot->has_text) return;
  entry->query = copies->texts;
  memcpy(copies->texts, slot->query, entry->query_length);
  copies->texts += entry->query_length;
}

// False if entries have come since the room was made, and it is too small.
bool CopyAll(Copies* copies) {
  LWLockAcquire(head->lock, LW_SHARED);
  const bool fits = head->used <= copies->capacity;
  for (int i = 0; fits && i < head->used; i++) Copy(head->places[i].slot, copies);
  LWLockRelease(head->lock);
  return fits;
}

bool Matches(const Key& key, Oid userid, Oid dbid, uint64 queryid) {
  return (!OidIsValid(userid) || key.userid == userid) && (!OidIsValid(dbid) || key.dbid == dbid) &&
         (queryid == 0 || key.queryid == queryid);
}

}  // namespace

Key CurrentKey(uint64 queryid) {
  return {GetUserId(), MyDatabaseId, queryid, Nesting::AtTopLevel() ? 1u : 0u};
}

void RequestSharedMemory() {
  RequestAddinShmemSpace(add_size(add_size(HeadSize(), SlotsSize()),
                                  hash_estimate_size(settings::max_entries, sizeof(Index))));
  RequestNamedLWLockTranche(kTrancheName, 1);
}

void AttachSharedMemory() {
  HASHCTL control{};
  control.keysize = sizeof(Key);
  control.entrysize = sizeof(Index);
  control.hash = HashKey;

  bool found;
  LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
  head = static_cast<Head*>(ShmemInitStruct("walwise ledger", HeadSize(), &found));
  auto* slots = static_cast<char*>(ShmemInitStruct("walwise ledger slots", SlotsSize(), &found));
  if (!found) {
    head->lock = &GetNamedLWLockTranche(kTrancheName)->lock;
    SpinLockInit(&head->mutex);
    head->evicted = 0;
    head->without_queryid = 0;
    head->stats_reset = GetCurrentTimestamp();
    MakeSlots(slots);
  }
  table = ShmemInitHash("walwise ledger index", settings::max_entries, &control,
                        HASH_ELEM | HASH_FUNCTION);
  LWLockRelease(AddinShmemInitLock);
}

bool Available() { return head != nullptr; }

// A session mostly repeats itself: a statement, its commit, the same statement again.
void Add(const Key& key, const Counters& counters, bool is_upsert, const Execution* execution) {
  if (recent != nullptr && TryAdd(recent, key, counters, execution)) return;
  if (!AddToKnown(key, counters, execution)) AddNew(key, counters, is_upsert, execution);
}

void CountWithoutQueryid() {
  SpinLockAcquire(&head->mutex);
  head->without_queryid++;
  SpinLockRelease(&head->mutex);
}

uint64 Reset(Oid userid, Oid dbid, uint64 queryid) {
  uint64 forgotten = 0;
  LWLockAcquire(head->lock, LW_EXCLUSIVE);
  for (int i = head->used - 1; i >= 0; i--) {
    if (!Matches(head->places[i].slot->key, userid, dbid, queryid)) continue;
    Forget(i);
    forgotten++;
  }
  if (!OidIsValid(userid) && !OidIsValid(dbid) && queryid == 0) {
    SpinLockAcquire(&head->mutex);
    head->evicted = 0;
    head->without_queryid = 0;
    head->stats_reset = GetCurrentTimestamp();
    SpinLockRelease(&head->mutex);
  }
  LWLockRelease(head->lock);
  return forgotten;
}

Info ReadInfo() {
  Info info;
  LWLockAcquire(head->lock, LW_SHARED);
  info.entries = head->used;
  SpinLockAcquire(&head->mutex);
  info.evicted = head->evicted;
  info.without_queryid = head->without_queryid;
  info.stats_reset = head->stats_reset;
  SpinLockRelease(&head->mutex);
  LWLockRelease(head->lock);
  return info;
}

Entry* ReadAll(int* count) {
  Copies copies = MakeRoom();
  while (!CopyAll(&copies)) {
    pfree(copies.entries);
    copies = MakeRoom();
  }
  *count = copies.count;
  return copies.entries;
}

bool Restore(const Entry& entry) {
  if (head->used >= settings::max_entries) return false;
  Slot* slot = FindOrMake(entry.key, entry.is_upsert);
  if (slot == nullptr) return false;
  slot->counters = entry.counters;
  slot->stats_since = entry.stats_since;
  slot->last_call = entry.last_call;
  if (entry.query != nullptr) {
    SetText(slot, entry.query, std::min(entry.query_length, settings::query_size));
  }
  return true;
}

void RestoreInfo(const Info& info) {
  head->evicted = info.evicted;
  head->without_queryid = info.without_queryid;
  head->stats_reset = info.stats_reset;
}

}  // namespace walwise::ledger
