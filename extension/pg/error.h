#pragma once

#include <exception>
#include <new>
#include <type_traits>
#include <utility>

#include "pg/server.h"

// The bridge between C++ exceptions and the server's errors (ereport, a longjmp), both ways.
//
//   Guard(body)  in:  the server calls us. Runs body; any C++ exception becomes an ERROR, raised
//                     after the last C++ frame is gone. Every extern "C" function, hook and
//                     callback goes through it. It holds the only `try` of the extension.
//   Call(body)   out: we call the server below live C++ objects. An ERROR becomes the exception
//                     pg::Error, so that destructors run. pg::Error may only be rethrown:
//                     swallowing it would need a subtransaction.
//
// Server calls made with only trivially destructible locals on the stack need no Call: there is
// nothing for the longjmp to skip.

namespace walwise::pg {

// A server error on its way through C++ frames. Owned by the memory context that was current when
// Call was entered; never freed by us, since it is always raised again.
struct Error {
  ErrorData* data;
};

// What a caught exception leaves behind. Plain memory: it outlives the exception object and may be
// jumped over.
struct Fault {
  ErrorData* server_error = nullptr;
  int sqlstate = ERRCODE_INTERNAL_ERROR;
  char message[256] = "";
};

void Describe(Fault* fault, int sqlstate, const char* message) noexcept;

// Raises the fault as an ERROR. A server error keeps its SQLSTATE, position, detail and context.
[[noreturn]] void Raise(const Fault& fault);

// Runs `body` and turns any C++ exception into an ERROR: bad_alloc is 53200 (out_of_memory), other
// exceptions XX000 (internal_error) with what() as their message.
template <typename Body>
auto Guard(Body&& body) -> std::invoke_result_t<Body> {
  Fault fault;
  try {
    return std::forward<Body>(body)();
  } catch (const Error& error) {
    fault.server_error = error.data;
  } catch (const std::bad_alloc&) {
    Describe(&fault, ERRCODE_OUT_OF_MEMORY, "out of memory");
  } catch (const std::exception& error) {
    Describe(&fault, ERRCODE_INTERNAL_ERROR, error.what());
  } catch (...) {
    Describe(&fault, ERRCODE_INTERNAL_ERROR, "unknown C++ exception");
  }
  Raise(fault);
}

// The server state that an ERROR leaves to whoever catches it.
class ErrorStack {
 public:
  ErrorStack()
      : exception_stack_(PG_exception_stack),
        context_stack_(error_context_stack),
        memory_(CurrentMemoryContext) {}
  void Restore() const {
    PG_exception_stack = exception_stack_;
    error_context_stack = context_stack_;
  }
  // REQUIRES: an ERROR was just caught. Throws it as pg::Error.
  [[noreturn]] void Throw() const;

 private:
  sigjmp_buf* exception_stack_;
  ErrorContextCallback* context_stack_;
  MemoryContext memory_;
};

// Runs `body`, which calls the server, and turns an ERROR into the exception pg::Error.
// REQUIRES: body has only trivially destructible locals: they are jumped over.
template <typename Body>
auto Call(Body&& body) -> std::invoke_result_t<Body> {
  using Result = std::invoke_result_t<Body>;
  static_assert(std::is_void_v<Result> || std::is_trivially_copyable_v<Result>);
  const ErrorStack stack;
  sigjmp_buf handler;
  if (sigsetjmp(handler, 0) != 0) {
    stack.Restore();
    stack.Throw();
  }
  PG_exception_stack = &handler;
  if constexpr (std::is_void_v<Result>) {
    std::forward<Body>(body)();
    stack.Restore();
  } else {
    const Result result = std::forward<Body>(body)();
    stack.Restore();
    return result;
  }
}

}  // namespace walwise::pg
