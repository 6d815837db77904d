#pragma once

#include "pg/error.h"

// WALWISE_FUNCTION(walwise_verb_noun) { ... } defines an SQL-callable function: the body is C++
// that sees `fcinfo` (so PG_GETARG_* and PG_RETURN_* work) and runs under Guard.
#define WALWISE_FUNCTION(name)                                        \
  static Datum name##_body([[maybe_unused]] FunctionCallInfo fcinfo); \
  extern "C" {                                                        \
  PGDLLEXPORT Datum name(PG_FUNCTION_ARGS);                           \
  extern PGDLLEXPORT const Pg_finfo_record* pg_finfo_##name(void);    \
  const Pg_finfo_record* pg_finfo_##name(void) {                      \
    static const Pg_finfo_record kVersion1 = {1};                     \
    return &kVersion1;                                                \
  }                                                                   \
  Datum name(PG_FUNCTION_ARGS) {                                      \
    return walwise::pg::Guard([&] { return name##_body(fcinfo); });   \
  }                                                                   \
  }                                                                   \
  static Datum name##_body([[maybe_unused]] FunctionCallInfo fcinfo)
