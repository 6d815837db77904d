#include "wal_ceiling.h"

namespace walwise::ceiling {
namespace {

struct Shared {
  slock_t mutex;
  Ceiling ceiling;
};

Shared* shared = nullptr;

}  // namespace

void RequestSharedMemory() { RequestAddinShmemSpace(sizeof(Shared)); }

void AttachSharedMemory() {
  bool found;
  LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
  shared = static_cast<Shared*>(ShmemInitStruct("walwise ceiling", sizeof(Shared), &found));
  if (!found) {
    SpinLockInit(&shared->mutex);
    shared->ceiling = Ceiling{};
  }
  LWLockRelease(AddinShmemInitLock);
}

bool Available() { return shared != nullptr; }

void Store(const Ceiling& ceiling) {
  SpinLockAcquire(&shared->mutex);
  shared->ceiling = ceiling;
  SpinLockRelease(&shared->mutex);
}

Ceiling Read() {
  SpinLockAcquire(&shared->mutex);
  const Ceiling ceiling = shared->ceiling;
  SpinLockRelease(&shared->mutex);
  return ceiling;
}

}  // namespace walwise::ceiling
