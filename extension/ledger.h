#pragma once

#include "counters.h"
#include "guard_reason.h"
#include "pg/server.h"

// The statement ledger: a fixed-size table in shared memory, one entry a statement.
//
// Locking: one LWLock, shared to find an entry, exclusive to add or remove one; an entry's mutex to
// touch its counters. A session that comes back to the entry it used last needs the mutex only.
// Nothing is allocated and no ERROR is raised while a lock is held, so that Add without text can be
// called where a transaction can no longer fail.

namespace walwise::ledger {

// As in pg_stat_statements, so that the two can be joined. No padding: it is hashed as bytes.
struct Key {
  Oid userid;
  Oid dbid;
  uint64 queryid;
  uint64 toplevel;  // 1: sent by a client; 0: run by a function, trigger or other statement
};

// The key of a statement that starts now, run by the current user.
Key CurrentKey(uint64 queryid);

// An execution that has ended well. The statement's text is `length` bytes at `sql` + `location`;
// as in PlannedStmt, a negative location or a length of 0 mean "all of it" and "to the end".
struct Execution {
  const char* sql;
  int location;
  int length;
  GuardReason guard_reason;  // why the upsert guard stayed away
};

// One statement, copied. `query` isn't NUL-terminated, and is nullptr where the text isn't known.
struct Entry {
  Key key;
  Counters counters;
  bool is_upsert;
  GuardReason guard_reason;  // the last execution's; not kept across a restart
  TimestampTz stats_since;
  TimestampTz last_call;
  const char* query;
  int query_length;
};

struct Info {
  int entries;
  uint64 evicted;
  uint64 without_queryid;
  TimestampTz stats_reset;
};

// Start-up: asks for the shared memory, and makes or finds it.
void RequestSharedMemory();
void AttachSharedMemory();

// False unless the library was preloaded.
bool Available();

// Adds `counters` to the statement's entry, making it if there is none. With `execution` an entry
// without text gets it, normalised; without (a commit, a failure), Add can't fail.
void Add(const Key& key, const Counters& counters, bool is_upsert, const Execution* execution);

// Counts an execution that has no query id, hence no entry.
void CountWithoutQueryid();

// Forgets the entries that match; 0 matches all. Returns their number.
uint64 Reset(Oid userid, Oid dbid, uint64 queryid);

Info ReadInfo();

// Copies every entry into the current memory context.
Entry* ReadAll(int* count);

// Puts back an entry read from the ledger file. REQUIRES: called while the server starts.
// Returns false when the ledger is full.
bool Restore(const Entry& entry);
void RestoreInfo(const Info& info);

}  // namespace walwise::ledger
