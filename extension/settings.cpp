#include "settings.h"

#include "pg/server.h"

namespace walwise::settings {

int track = kTrackUpserts;
int max_entries = 2000;
int query_size = 2048;
bool save = true;
int upsert_guard = kGuardOff;
bool upsert_guard_identical = false;
bool guard_was_on = false;
bool identical_guard_was_on = false;

static const config_enum_entry kTrackOptions[] = {
    {"none", kTrackNone, false},
    {"upserts", kTrackUpserts, false},
    {"writes", kTrackWrites, false},
    {nullptr, 0, false},
};

static const config_enum_entry kGuardOptions[] = {
    {"off", kGuardOff, false},
    {"observe", kGuardObserve, false},
    {"autocommit", kGuardAutocommit, false},
    {"always", kGuardAlways, false},
    {nullptr, 0, false},
};

// Plans that the session keeps were made without the guard until now.
static void TurnedOn(bool* was_on) {
  if (*was_on) return;
  *was_on = true;
  ResetPlanCache();
}

static void OnGuardSet(int value, void*) {
  if (value != kGuardOff) TurnedOn(&guard_was_on);
}

static void OnIdenticalGuardSet(bool value, void*) {
  if (value) TurnedOn(&identical_guard_was_on);
}

static void DefineGuard() {
  DefineCustomEnumVariable(
      "walwise.upsert_guard",
      "Keeps INSERT ... ON CONFLICT DO UPDATE from locking rows for nothing.",
      "\"autocommit\" does so in statements that are a transaction of their own, \"always\" in "
      "transaction blocks too; \"observe\" only counts what \"always\" would leave out.",
      &upsert_guard, kGuardOff, kGuardOptions, PGC_USERSET, 0, nullptr, OnGuardSet, nullptr);
  DefineCustomBoolVariable(
      "walwise.upsert_guard_identical",
      "Makes the upsert guard leave out rows that DO UPDATE would set to the values they have.",
      nullptr, &upsert_guard_identical, false, PGC_USERSET, 0, nullptr, OnIdenticalGuardSet,
      nullptr);
}

static void DefineSharedMemory() {
  DefineCustomIntVariable("walwise.max", "Sets how many statements the ledger holds.",
                          "When it is full, the statements called longest ago make room.",
                          &max_entries, 2000, 100, 1000000, PGC_POSTMASTER, 0, nullptr, nullptr,
                          nullptr);
  DefineCustomIntVariable("walwise.query_size",
                          "Sets how much of each statement's normalised text is kept.", nullptr,
                          &query_size, 2048, 128, 1024 * 1024, PGC_POSTMASTER, GUC_UNIT_BYTE,
                          nullptr, nullptr, nullptr);
}

void Define(bool at_server_start) {
  DefineCustomEnumVariable("walwise.track", "Selects the statements that the ledger counts.",
                           nullptr, &track, kTrackUpserts, kTrackOptions, PGC_SUSET, 0, nullptr,
                           nullptr, nullptr);
  DefineCustomBoolVariable("walwise.save", "Keeps the ledger across server restarts.", nullptr,
                           &save, true, PGC_SIGHUP, 0, nullptr, nullptr, nullptr);
  if (at_server_start) {
    DefineGuard();
    DefineSharedMemory();
  }
  MarkGUCPrefixReserved("walwise");
}

const char* GuardName(UpsertGuard guard) { return kGuardOptions[guard].name; }

}  // namespace walwise::settings
