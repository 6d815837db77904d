#include "nesting.h"

#include "pg/server.h"

namespace walwise {

static int depth = 0;
static TimestampTz message_started = 0;

// The depth within the client's current message.
static int Depth() {
  const TimestampTz started = GetCurrentStatementStartTimestamp();
  if (started != message_started) {
    message_started = started;
    depth = 0;
  }
  return depth;
}

void Nesting::Enter() {
  depth_ = Depth();
  depth = depth_ + 1;
}

void Nesting::Leave() const { depth = depth_; }

bool Nesting::AtTopLevel() { return Depth() == 0; }

}  // namespace walwise
