#pragma once

// The walwise.* configuration parameters.

namespace walwise::settings {

enum Track : int {
  kTrackNone,     // nothing is counted
  kTrackUpserts,  // INSERT ... ON CONFLICT DO UPDATE
  kTrackWrites,   // every statement that writes
};

// Which rows the upsert guard keeps from being locked for nothing.
enum UpsertGuard : int {
  kGuardOff,
  kGuardObserve,     // none; counts those that kGuardAlways would
  kGuardAutocommit,  // those of statements that are a transaction of their own
  kGuardAlways,
};

extern int track;        // walwise.track, a Track
extern int max_entries;  // walwise.max
extern int query_size;   // walwise.query_size, bytes
extern bool save;        // walwise.save

extern int upsert_guard;             // walwise.upsert_guard, an UpsertGuard
extern bool upsert_guard_identical;  // walwise.upsert_guard_identical

// Whether the session has ever had the guard on; the second is for rows set to the values they
// have. From then on its plans are made with the guard in them.
extern bool guard_was_on;
extern bool identical_guard_was_on;

// The setting's spelling.
const char* GuardName(UpsertGuard guard);

// Defines the parameters. Those that size shared memory are defined only while the server starts:
// elsewhere it is too late for them.
void Define(bool at_server_start);

}  // namespace walwise::settings
