#pragma once

#include <pthread.h>

#include <functional>
#include <optional>

namespace walwise::sql {

// A thread whose stack is enough for the deepest tree that Parser takes, whatever the limits of the
// process are (ulimit -s).
class DeepThread {
 public:
  DeepThread() = default;
  DeepThread(DeepThread&& other) noexcept;
  DeepThread(const DeepThread&) = delete;
  DeepThread& operator=(const DeepThread&) = delete;
  ~DeepThread();  // waits for its end

  // False if there can be no further thread; then `work` is not called. Once.
  bool Start(std::function<void()> work);
  // Nothing waits for its end: `work` has to own what it uses.
  void Detach();

 private:
  std::optional<pthread_t> thread_;
};

// Calls `work` on such a thread and waits for it; on this one if there can be no other.
void RunDeep(const std::function<void()>& work);

}  // namespace walwise::sql
