// The server offers no walk over all expressions of a plan, whatever its nodes are. Its printed
// form has them all: every call of a function, an operator or an aggregate stands there as a field
// name and the function's OID.

#include "plain_read.h"

#include <cstdlib>
#include <cstring>
#include <initializer_list>

namespace walwise {
namespace {

bool CallsVolatile(const char* plan, const char* field) {
  for (const char* at = strstr(plan, field); at != nullptr; at = strstr(at, field)) {
    at += strlen(field);
    const Oid function = static_cast<Oid>(strtoul(at, nullptr, 10));
    if (OidIsValid(function) && func_volatile(function) == PROVOLATILE_VOLATILE) return true;
  }
  return false;
}

}  // namespace

bool IsPlainRead(const PlannedStmt* plan) {
  char* text = nodeToString(plan);
  bool plain = true;
  for (const char* field : {":funcid ", ":opfuncid ", ":aggfnoid ", ":winfnoid "}) {
    plain = plain && !CallsVolatile(text, field);
  }
  pfree(text);
  return plain;
}

}  // namespace walwise
