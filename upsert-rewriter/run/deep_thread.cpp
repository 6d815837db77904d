#include "upsert-rewriter/run/deep_thread.h"

#include <pthread.h>

#include <cstddef>
#include <memory>
#include <utility>

namespace walwise::sql {

namespace {

// Of address space; only what is used becomes memory.
constexpr size_t kStackSize = size_t{128} << 20;

}  // namespace

struct DeepThread::Running {
  pthread_t thread = {};
  std::function<void()> work;
};

DeepThread::DeepThread(DeepThread&& other) noexcept
    : running_(std::exchange(other.running_, nullptr)) {}

DeepThread::~DeepThread() {
  if (running_ != nullptr) {
    pthread_join(running_->thread, nullptr);
    delete running_;
  }
}

bool DeepThread::Start(std::function<void()> work) {
  auto running = std::make_unique<Running>();
  running->work = std::move(work);
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) {
    return false;
  }
  const auto run = [](void* argument) -> void* {
    static_cast<Running*>(argument)->work();
    return nullptr;
  };
  const bool started = pthread_attr_setstacksize(&attributes, kStackSize) == 0 &&
                       pthread_create(&running->thread, &attributes, run, running.get()) == 0;
  pthread_attr_destroy(&attributes);
  running_ = started ? running.release() : nullptr;
  return started;
}

void RunDeep(const std::function<void()>& work) {
  DeepThread thread;
  if (!thread.Start(work)) {
    work();
  }
}

}  // namespace walwise::sql
