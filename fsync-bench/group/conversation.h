#pragma once

#include <semaphore.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "common/cpp_only.h"

// Sessions of a server and the program that talks to them, on one machine, as pgbench does: a few
// threads, each with many sessions, wait for any answer and ask that session again. So a
// transaction pays for two wake-ups and shares the processors with all others, as in a server.

namespace walwise::fsync {

// Processor time, not time: on a full machine a transaction takes longer, as it would in a server.
// Returns when the thread has used as much as `until_ns`, or at once.
void SpendUntil(int64_t until_ns);

class Conversation {
 public:
  // `request_cpu_ns` is what the program spends on each request.
  Conversation(int sessions, int64_t request_cpu_ns);
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  ~Conversation();

  // For a session, which starts with this: waits for a request; false when it is over.
  bool Wait(int session);
  // And that request's answer.
  void Answer(int session);

  // No further requests: every session's next Wait says so.
  void End();

 private:
  // Of one thread of the program.
  struct Program {
    std::mutex mutex;  // guards answered
    std::condition_variable has_answer;
    std::vector<int> answered;
    std::jthread thread;
  };

  void Talk(Program* program);

  const int64_t request_cpu_ns_;
  std::atomic<bool> is_over_ = false;
  std::vector<sem_t> requests_;  // one a session
  std::vector<Program> programs_;
};

}  // namespace walwise::fsync
