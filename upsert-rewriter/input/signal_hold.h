#pragma once

namespace walwise::sql {

// While it lives, SIGINT, SIGTERM and SIGHUP wait; then they end the program as they would have.
// Those that have a handler or are ignored are left as they are. One at a time.
class SignalHold {
 public:
  SignalHold();
  ~SignalHold();
  SignalHold(const SignalHold&) = delete;
  SignalHold& operator=(const SignalHold&) = delete;
};

}  // namespace walwise::sql
