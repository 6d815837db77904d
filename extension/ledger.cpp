#include "ledger.h"

#include <algorithm>
#include <cstring>

#include "query_text.h"
#include "settings.h"

namespace walwise::ledger {
namespace {

constexpr char kTrancheName[] = "walwise";
constexpr int kTextUnknown = -1;

struct SharedEntry {
  Key key;  // first: the hash table's key
  slock_t mutex;
  Counters counters;
  bool is_upsert;
  TimestampTz stats_since;
  TimestampTz last_call;
  int query_length;  // kTextUnknown or bytes
  char query[FLEXIBLE_ARRAY_MEMBER];
};

struct Head {
  LWLock* lock;
  slock_t mutex;  // protects the fields below
  uint64 evicted;
  uint64 without_queryid;
  TimestampTz stats_reset;
  SharedEntry* by_age[FLEXIBLE_ARRAY_MEMBER];  // walwise.max: room to sort in, under the lock
};

Head* head = nullptr;
HTAB* table = nullptr;

Size HeadSize() {
  return add_size(offsetof(Head, by_age), mul_size(settings::max_entries, sizeof(SharedEntry*)));
}

Size EntrySize() {
  return add_size(offsetof(SharedEntry, query), static_cast<Size>(settings::query_size));
}

SharedEntry* Find(const Key& key) {
  return static_cast<SharedEntry*>(hash_search(table, &key, HASH_FIND, nullptr));
}

void Forget(SharedEntry* entry) { hash_search(table, &entry->key, HASH_REMOVE, nullptr); }

// Drops the 5 % of the entries that were called longest ago.
// REQUIRES: the lock, exclusively.
void Evict() {
  int count = 0;
  HASH_SEQ_STATUS scan;
  hash_seq_init(&scan, table);
  while (auto* entry = static_cast<SharedEntry*>(hash_seq_search(&scan))) {
    head->by_age[count++] = entry;
  }
  const int victims = std::max(1, count / 20);
  std::nth_element(
      head->by_age, head->by_age + victims, head->by_age + count,
      [](const SharedEntry* a, const SharedEntry* b) { return a->last_call < b->last_call; });
  for (int i = 0; i < victims; i++) Forget(head->by_age[i]);
  SpinLockAcquire(&head->mutex);
  head->evicted += victims;
  SpinLockRelease(&head->mutex);
}

// REQUIRES: the lock, exclusively.
SharedEntry* FindOrMake(const Key& key, bool is_upsert) {
  if (SharedEntry* entry = Find(key)) return entry;
  while (hash_get_num_entries(table) >= settings::max_entries) Evict();
  auto* entry = static_cast<SharedEntry*>(hash_search(table, &key, HASH_ENTER_NULL, nullptr));
  if (entry == nullptr) return nullptr;
  SpinLockInit(&entry->mutex);
  entry->counters = Counters{};
  entry->is_upsert = is_upsert;
  entry->stats_since = GetCurrentTimestamp();
  entry->last_call = entry->stats_since;
  entry->query_length = kTextUnknown;
  return entry;
}

void AddTo(SharedEntry* entry, const Counters& counters) {
  SpinLockAcquire(&entry->mutex);
  entry->counters.Add(counters);
  entry->last_call = GetCurrentStatementStartTimestamp();
  SpinLockRelease(&entry->mutex);
}

// The way for a statement that has no entry yet, or one without text.
void AddNew(const Key& key, const Counters& counters, bool is_upsert, const Text* text) {
  char* query = nullptr;
  int length = kTextUnknown;
  if (text != nullptr) {
    query = static_cast<char*>(palloc(settings::query_size));
    length = NormalizeQuery(text->sql, text->location, text->length, query, settings::query_size);
  }
  LWLockAcquire(head->lock, LW_EXCLUSIVE);
  SharedEntry* entry = FindOrMake(key, is_upsert);
  if (entry != nullptr) {
    if (query != nullptr && entry->query_length == kTextUnknown) {
      memcpy(entry->query, query, length);
      entry->query_length = length;
    }
    AddTo(entry, counters);
  }
  LWLockRelease(head->lock);
  if (query != nullptr) pfree(query);
}

Entry Read(SharedEntry* shared) {
  Entry entry;
  SpinLockAcquire(&shared->mutex);
  entry.counters = shared->counters;
  entry.last_call = shared->last_call;
  SpinLockRelease(&shared->mutex);
  entry.key = shared->key;
  entry.is_upsert = shared->is_upsert;
  entry.stats_since = shared->stats_since;
  entry.query_length = std::max(shared->query_length, 0);
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

void Copy(SharedEntry* shared, Copies* copies) {
  Entry* entry = new (&copies->entries[copies->count++]) Entry(Read(shared));
  if (shared->query_length == kTextUnknown) return;
  entry->query = copies->texts;
  memcpy(copies->texts, shared->query, entry->query_length);
  copies->texts += entry->query_length;
}

// False if entries have come since the room was made, and it is too small.
bool CopyAll(Copies* copies) {
  LWLockAcquire(head->lock, LW_SHARED);
  const bool fits = hash_get_num_entries(table) <= copies->capacity;
  if (fits) {
    HASH_SEQ_STATUS scan;
    hash_seq_init(&scan, table);
    while (auto* shared = static_cast<SharedEntry*>(hash_seq_search(&scan))) Copy(shared, copies);
  }
  LWLockRelease(head->lock);
  return fits;
}

bool Matches(const Key& key, Oid userid, Oid dbid, uint64 queryid) {
  return (!OidIsValid(userid) || key.userid == userid) && (!OidIsValid(dbid) || key.dbid == dbid) &&
         (queryid == 0 || key.queryid == queryid);
}

}  // namespace

void RequestSharedMemory() {
  RequestAddinShmemSpace(
      add_size(HeadSize(), hash_estimate_size(settings::max_entries, EntrySize())));
  RequestNamedLWLockTranche(kTrancheName, 1);
}

void AttachSharedMemory() {
  HASHCTL control{};
  control.keysize = sizeof(Key);
  control.entrysize = EntrySize();

  bool found;
  LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
  head = static_cast<Head*>(ShmemInitStruct("walwise ledger", HeadSize(), &found));
  if (!found) {
    head->lock = &GetNamedLWLockTranche(kTrancheName)->lock;
    SpinLockInit(&head->mutex);
    head->evicted = 0;
    head->without_queryid = 0;
    head->stats_reset = GetCurrentTimestamp();
  }
  table = ShmemInitHash("walwise ledger entries", settings::max_entries, &control,
                        HASH_ELEM | HASH_BLOBS);
  LWLockRelease(AddinShmemInitLock);
}

bool Available() { return head != nullptr; }

void Add(const Key& key, const Counters& counters, bool is_upsert, const Text* text) {
  LWLockAcquire(head->lock, LW_SHARED);
  SharedEntry* entry = Find(key);
  const bool complete =
      entry != nullptr && (text == nullptr || entry->query_length != kTextUnknown);
  if (complete) AddTo(entry, counters);
  LWLockRelease(head->lock);
  if (!complete) AddNew(key, counters, is_upsert, text);
}

void CountWithoutQueryid() {
  SpinLockAcquire(&head->mutex);
  head->without_queryid++;
  SpinLockRelease(&head->mutex);
}

uint64 Reset(Oid userid, Oid dbid, uint64 queryid) {
  uint64 forgotten = 0;
  LWLockAcquire(head->lock, LW_EXCLUSIVE);
  HASH_SEQ_STATUS scan;
  hash_seq_init(&scan, table);
  while (auto* entry = static_cast<SharedEntry*>(hash_seq_search(&scan))) {
    if (!Matches(entry->key, userid, dbid, queryid)) continue;
    Forget(entry);
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
  info.entries = static_cast<int>(hash_get_num_entries(table));
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
  if (hash_get_num_entries(table) >= settings::max_entries) return false;
  SharedEntry* shared = FindOrMake(entry.key, entry.is_upsert);
  if (shared == nullptr) return false;
  shared->counters = entry.counters;
  shared->stats_since = entry.stats_since;
  shared->last_call = entry.last_call;
  if (entry.query != nullptr) {
    shared->query_length = std::min(entry.query_length, settings::query_size);
    memcpy(shared->query, entry.query, shared->query_length);
  }
  return true;
}

void RestoreInfo(const Info& info) {
  head->evicted = info.evicted;
  head->without_queryid = info.without_queryid;
  head->stats_reset = info.stats_reset;
}

}  // namespace walwise::ledger
