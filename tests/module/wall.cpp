// build/walwise_test.so: SQL functions that send every kind of error over the wall between C++ and
// the server, for tests/sql/wall.sql. Never installed.

#include "pg/server.h"

extern "C" {
#include "executor/spi.h"
}

#include <new>
#include <stdexcept>
#include <string>

#include "pg/error.h"
#include "pg/function.h"
#include "pg/memory.h"

extern "C" {
WALWISE_MODULE_MAGIC("0");
}

namespace walwise {
namespace {

// Counts the objects alive: after each statement there must be none.
class Live {
 public:
  Live() { ++count; }
  ~Live() { --count; }
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;

  static inline int count = 0;
};

class Refusing {
 public:
  Refusing() { throw std::runtime_error("the constructor refused"); }

 private:
  Live member_;
};

// REQUIRES: called without C++ objects in between, or below pg::Call.
void RunQuery(const char* query) {
  SPI_connect();
  SPI_execute(query, false, 0);
  SPI_finish();
}

[[noreturn]] void Throw(const std::string& kind) {
  const Live live;
  if (kind == "runtime_error") throw std::runtime_error("something is amiss");
  if (kind == "int") throw 42;
  if (kind == "bad_alloc") {
    volatile size_t too_much = size_t{1} << 62;
    ::operator delete(::operator new(too_much));
  }
  if (kind == "long") {
    std::string text = "xx";
    while (text.size() < 1000) text += "\u00e9";
    throw std::runtime_error(text);
  }
  throw std::logic_error("no such kind: " + kind);
}

// `depth` times Guard below Call, then the query.
void RunNested(const char* query, int depth) {
  pg::Guard([&] {
    const Live live;
    pg::Call([&] { depth > 1 ? RunNested(query, depth - 1) : RunQuery(query); });
  });
}

}  // namespace
}  // namespace walwise

using walwise::Live;
namespace pg = walwise::pg;

WALWISE_FUNCTION(walwise_test_live)
{ PG_RETURN_INT32(Live::count); }

WALWISE_FUNCTION(walwise_test_throw)
{
  const char* kind = text_to_cstring(PG_GETARG_TEXT_PP(0));
  walwise::Throw(kind);
}

WALWISE_FUNCTION(walwise_test_divide)
{
  const Live live;
  return pg::Call(
      [&] { return DirectFunctionCall2(int4div, PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)); });
}

WALWISE_FUNCTION(walwise_test_run)
{
  const char* query = text_to_cstring(PG_GETARG_TEXT_PP(0));
  const Live live;
  pg::Call([&] { walwise::RunQuery(query); });
  PG_RETURN_VOID();
}

WALWISE_FUNCTION(walwise_test_run_nested)
{
  const char* query = text_to_cstring(PG_GETARG_TEXT_PP(0));
  walwise::RunNested(query, PG_GETARG_INT32(1));
  PG_RETURN_VOID();
}

// The error must survive a caller whose current context is the one that errors are kept in.
WALWISE_FUNCTION(walwise_test_divide_in_error_context)
{
  const Live live;
  MemoryContextSwitchTo(ErrorContext);
  pg::Call([] { DirectFunctionCall2(int4div, Int32GetDatum(1), Int32GetDatum(0)); });
  PG_RETURN_VOID();
}

WALWISE_FUNCTION(walwise_test_throw_through_call)
{
  pg::Call([] { walwise::Throw("runtime_error"); });
  PG_RETURN_VOID();
}

// The exception leaves PG_TRY's handler behind, in a frame that is gone.
WALWISE_FUNCTION(walwise_test_throw_through_try)
{
  PG_TRY();
  { walwise::Throw("runtime_error"); }
  PG_FINALLY();
  { elog(NOTICE, "not reached: an exception is no server error"); }
  PG_END_TRY();
  PG_RETURN_VOID();
}

// What Call puts back after an ERROR, as a destructor above it finds it.
WALWISE_FUNCTION(walwise_test_state_after_error)
{
  struct Observer {
    ~Observer() {
      const bool same = PG_exception_stack == exceptions && error_context_stack == contexts &&
                        CurrentMemoryContext == memory;
      elog(NOTICE, "handler, context lines and memory context are %s", same ? "back" : "lost");
    }
    sigjmp_buf* const exceptions = PG_exception_stack;
    ErrorContextCallback* const contexts = error_context_stack;
    const MemoryContext memory = CurrentMemoryContext;
  };
  const Observer observer;
  pg::Call([] { walwise::RunQuery("SELECT 1/0"); });
  PG_RETURN_VOID();
}

WALWISE_FUNCTION(walwise_test_own)
{
  pg::New<Live>(CurTransactionContext);
  PG_RETURN_VOID();
}

WALWISE_FUNCTION(walwise_test_own_refusing)
{
  pg::New<walwise::Refusing>(CurTransactionContext);
  PG_RETURN_VOID();
}
