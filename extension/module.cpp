// walwise.so: the magic block and the start-up. Wiring only.

#include "guard_node.h"
#include "guard_plan.h"
#include "ledger.h"
#include "ledger_store.h"
#include "pg/error.h"
#include "settings.h"
#include "statement.h"
#include "transaction.h"
#include "utility.h"
#include "wal_ceiling.h"

extern "C" {
WALWISE_MODULE_MAGIC(WALWISE_VERSION);

PGDLLEXPORT void _PG_init(void);
}

namespace walwise {
namespace {

shmem_request_hook_type prev_shmem_request = nullptr;
shmem_startup_hook_type prev_shmem_startup = nullptr;

void OnSharedMemoryRequest() {
  if (prev_shmem_request != nullptr) prev_shmem_request();
  pg::Guard([] {
    ledger::RequestSharedMemory();
    ceiling::RequestSharedMemory();
  });
}

// After an immediate stop the exit code is that of a clean one, but the last checkpoint is missing,
// and a backend may have died holding the ledger's lock.
bool WasShutDownCleanly() {
  bool intact;
  const ControlFileData* control = get_controlfile(DataDir, &intact);
  return intact && (control->state == DB_SHUTDOWNED || control->state == DB_SHUTDOWNED_IN_RECOVERY);
}

// A crash leaves no file.
void OnShutdown(int code, Datum) {
  pg::Guard([code] {
    if (code == 0 && settings::save && WasShutDownCleanly()) ledger::Save();
  });
}

void OnSharedMemoryStartup() {
  if (prev_shmem_startup != nullptr) prev_shmem_startup();
  pg::Guard([] {
    ledger::AttachSharedMemory();
    ceiling::AttachSharedMemory();
    if (IsUnderPostmaster) return;
    on_shmem_exit(OnShutdown, 0);
    ledger::Load();
  });
}

void Start() {
  settings::Define(process_shared_preload_libraries_in_progress);
  // Loaded later, by a function that needs no hook or by LOAD, the library is just its functions.
  if (!process_shared_preload_libraries_in_progress) return;

  EnableQueryId();
  prev_shmem_request = shmem_request_hook;
  shmem_request_hook = OnSharedMemoryRequest;
  prev_shmem_startup = shmem_startup_hook;
  shmem_startup_hook = OnSharedMemoryStartup;
  guard::RegisterNode();
  guard::InstallPlannerHook();
  statement::InstallHooks();
  utility::InstallHook();
  transaction::RegisterCallbacks();
}

}  // namespace
}  // namespace walwise

void _PG_init(void) {
  walwise::pg::Guard([] { walwise::Start(); });
}
