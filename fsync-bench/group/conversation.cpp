#include "fsync-bench/group/conversation.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "fsync-bench/probe/clock.h"

namespace walwise::fsync {

void SpendUntil(int64_t until_ns) {
  while (ThreadCpuNs() < until_ns) {
    for (int i = 0; i < 300; i++) asm volatile("");
  }
}

Conversation::Conversation(int sessions, int64_t request_cpu_ns)
    : request_cpu_ns_(request_cpu_ns),
      requests_(static_cast<size_t>(sessions)),
      programs_(static_cast<size_t>(
          std::clamp<int>(static_cast<int>(std::thread::hardware_concurrency()), 1, sessions))) {
  for (sem_t& request : requests_) sem_init(&request, 0, 1);  // the first is there
  for (Program& program : programs_) {
    program.thread = std::jthread([this, &program] { Talk(&program); });
  }
}

Conversation::~Conversation() {
  End();
  for (Program& program : programs_) program.thread.join();
  for (sem_t& request : requests_) sem_destroy(&request);
}

bool Conversation::Wait(int session) {
  while (sem_wait(&requests_[static_cast<size_t>(session)]) != 0 && errno == EINTR) {
  }
  return !is_over_;
}

void Conversation::Answer(int session) {
  Program& program = programs_[static_cast<size_t>(session) % programs_.size()];
  {
    const std::lock_guard guard(program.mutex);
    program.answered.push_back(session);
  }
  program.has_answer.notify_one();
}

void Conversation::End() {
  is_over_ = true;
  for (Program& program : programs_) {
    // So that it is not between its look and its sleep.
    const std::lock_guard guard(program.mutex);
    program.has_answer.notify_one();
  }
  for (sem_t& request : requests_) sem_post(&request);
}

void Conversation::Talk(Program* program) {
  std::vector<int> answered;
  int64_t spent = ThreadCpuNs();
  while (!is_over_) {
    {
      std::unique_lock lock(program->mutex);
      program->has_answer.wait(lock, [&] { return is_over_ || !program->answered.empty(); });
      std::swap(answered, program->answered);
    }
    for (const int session : answered) {
      SpendUntil(spent + request_cpu_ns_);
      sem_post(&requests_[static_cast<size_t>(session)]);
      spent = ThreadCpuNs();
    }
    answered.clear();
  }
}

}  // namespace walwise::fsync
