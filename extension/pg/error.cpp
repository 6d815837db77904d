#include "pg/error.h"

#include <algorithm>
#include <cstring>

namespace walwise::pg {
namespace {

// A message too long for the fault ends at the last whole character of the database's encoding. The
// server's clipping trusts lead bytes and may count beyond the end of a damaged text.
void Describe(Fault* fault, int sqlstate, const char* message) {
  const auto length = static_cast<int>(strnlen(message, sizeof(fault->message)));
  const int clipped = std::min(length, pg_mbcliplen(message, length, sizeof(fault->message) - 1));
  fault->is_server_error = false;
  fault->sqlstate = sqlstate;
  memcpy(fault->message, message, clipped);
  fault->message[clipped] = '\0';
}

}  // namespace

void DescribeCurrentException(Fault* fault) noexcept {
  try {
    throw;
  } catch (const Error&) {
    fault->is_server_error = true;
  } catch (const std::bad_alloc&) {
    Describe(fault, ERRCODE_OUT_OF_MEMORY, "out of memory");
  } catch (const std::exception& error) {
    Describe(fault, ERRCODE_INTERNAL_ERROR, error.what());
  } catch (...) {
    Describe(fault, ERRCODE_INTERNAL_ERROR, "unknown C++ exception");
  }
}

void Raise(const Fault& fault) {
  if (fault.is_server_error) {
    // As the server's own clean-up code leaves it to whoever catches the error next.
    MemoryContextSwitchTo(ErrorContext);
    PG_RE_THROW();
  }
  ereport(ERROR, (errcode(fault.sqlstate), errmsg("%s", fault.message)));
  pg_unreachable();
}

}  // namespace walwise::pg
