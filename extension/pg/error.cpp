#include "pg/error.h"

#include <cstring>

namespace walwise::pg {

void Describe(Fault* fault, int sqlstate, const char* message) noexcept {
  fault->sqlstate = sqlstate;
  strlcpy(fault->message, message, sizeof(fault->message));
}

void Raise(const Fault& fault) {
  if (fault.server_error != nullptr) ReThrowError(fault.server_error);
  ereport(ERROR, (errcode(fault.sqlstate), errmsg("%s", fault.message)));
  pg_unreachable();
}

void ErrorStack::Throw() const {
  MemoryContextSwitchTo(memory_);
  ErrorData* data = CopyErrorData();
  FlushErrorState();
  throw Error{data};
}

}  // namespace walwise::pg
