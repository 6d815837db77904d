#include "nesting.h"

#include "pg/server.h"

namespace walwise {

Nesting::Level Nesting::current_{0, 0};

static TimestampTz message_started = 0;

// The level within the client's current message.
Nesting::Level Nesting::Current() {
  const TimestampTz started = GetCurrentStatementStartTimestamp();
  if (started != message_started) {
    message_started = started;
    current_ = {0, 0};
  }
  return current_;
}

void Nesting::Enter() {
  before_ = Current();
  current_.depth = before_.depth + 1;
}

void Nesting::EnterExplain() {
  Enter();
  current_.explains = before_.explains + 1;
}

void Nesting::Leave() const { current_ = before_; }

bool Nesting::AtTopLevel() { return Current().depth == 0; }

bool Nesting::RunsAlone() {
  const Level level = Current();
  return level.depth == level.explains;
}

}  // namespace walwise
