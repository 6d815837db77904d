#pragma once

// The walwise.* configuration parameters.

namespace walwise::settings {

enum Track : int {
  kTrackNone,     // nothing is counted
  kTrackUpserts,  // INSERT ... ON CONFLICT DO UPDATE
  kTrackWrites,   // every statement that writes
};

extern int track;        // walwise.track, a Track
extern int max_entries;  // walwise.max
extern int query_size;   // walwise.query_size, bytes
extern bool save;        // walwise.save

// Defines the parameters. Those that size shared memory are defined only while the server starts:
// elsewhere it is too late for them.
void Define(bool at_server_start);

}  // namespace walwise::settings
