#include "settings.h"

#include "pg/server.h"

namespace walwise::settings {

int track = kTrackUpserts;
int max_entries = 2000;
int query_size = 2048;
bool save = true;

static const config_enum_entry kTrackOptions[] = {
    {"none", kTrackNone, false},
    {"upserts", kTrackUpserts, false},
    {"writes", kTrackWrites, false},
    {nullptr, 0, false},
};

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
  if (at_server_start) DefineSharedMemory();
  MarkGUCPrefixReserved("walwise");
}

}  // namespace walwise::settings
