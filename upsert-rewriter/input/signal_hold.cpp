#include "upsert-rewriter/input/signal_hold.h"

#include <atomic>
#include <csignal>

namespace walwise::sql {

namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};

// Any thread may be the one that a signal comes to, also when the hold is just ending. It is either
// held and seen by the end of the hold, or finds that there is none.
std::atomic<bool> is_held;
std::atomic<int> held_signal;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

void EndBy(int signal) {
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void OnSignal(int signal) {
  held_signal = signal;
  if (!is_held) {
    EndBy(signal);
  }
}

}  // namespace

SignalHold::SignalHold() {
  is_held = true;
  for (const int signal : kSignals) {
    struct sigaction old = {};
    if (sigaction(signal, nullptr, &old) == 0 && old.sa_handler == SIG_DFL) {
      std::signal(signal, OnSignal);
    }
  }
}

SignalHold::~SignalHold() {
  is_held = false;
  for (const int signal : kSignals) {
    struct sigaction own = {};
    if (sigaction(signal, nullptr, &own) == 0 && own.sa_handler == OnSignal) {
      std::signal(signal, SIG_DFL);
    }
  }
  if (const int signal = held_signal; signal != 0) {
    EndBy(signal);
  }
}

}  // namespace walwise::sql
