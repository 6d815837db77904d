#include "upsert-rewriter/run/deep_thread.h"

#include <cstddef>
#include <memory>
#include <utility>

namespace walwise::sql {

namespace {

using Work = std::function<void()>;

// Of address space; only what is used becomes memory.
constexpr size_t kStackSize = size_t{128} << 20;

}  // namespace

DeepThread::DeepThread(DeepThread&& other) noexcept
    : thread_(std::exchange(other.thread_, std::nullopt)) {}

DeepThread::~DeepThread() {
  if (thread_) {
    pthread_join(*thread_, nullptr);
  }
}

bool DeepThread::Start(std::function<void()> work) {
  auto owned = std::make_unique<Work>(std::move(work));
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) {
    return false;
  }
  const auto run = [](void* argument) -> void* {
    const std::unique_ptr<Work> own(static_cast<Work*>(argument));
    (*own)();
    return nullptr;
  };
  pthread_t thread = {};
  const bool started = pthread_attr_setstacksize(&attributes, kStackSize) == 0 &&
                       pthread_create(&thread, &attributes, run, owned.get()) == 0;
  pthread_attr_destroy(&attributes);
  if (started) {
    static_cast<void>(owned.release());
    thread_ = thread;
  }
  return started;
}

void DeepThread::Detach() {
  if (thread_) {
    pthread_detach(*thread_);
    thread_.reset();
  }
}

void RunDeep(const std::function<void()>& work) {
  DeepThread thread;
  if (!thread.Start(work)) {
    work();
  }
}

}  // namespace walwise::sql
