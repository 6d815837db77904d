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
//                     callback goes through it.
//   Call(body)   out: we call the server below live C++ objects. An ERROR becomes the exception
//                     pg::Error, so that destructors run. pg::Error may only be rethrown:
//                     swallowing it would need a subtransaction.
//
// Server calls made with only trivially destructible locals on the stack need no Call: there is
// nothing for the longjmp to skip.
//
// As after any ERROR, interrupts are no longer held once Call has thrown. Destructors that run then
// may free memory; they make no server call that can raise an ERROR.

namespace walwise::pg {

// A server error on its way through C++ frames. The error itself stays where the server keeps it,
// on top of its error stack, so that nothing is copied, lost or allocated on the way.
struct Error {};

// What a caught exception leaves behind. Plain memory: it outlives the exception object and may be
// jumped over.
struct Fault {
  bool is_server_error;
  int sqlstate;
  char message[256];
};

// REQUIRES: called within a catch block. Describes the exception that is being handled: bad_alloc
// is 53200 (out_of_memory), others XX000 (internal_error) with what() as their message.
void DescribeCurrentException(Fault* fault) noexcept;

// Raises the fault as an ERROR. A server error is raised again as it was.
[[noreturn]] void Raise(const Fault& fault);

// Where the server's next ERROR will jump to, and which context lines it will get. C++ exceptions
// leave frames that had put themselves there (PG_TRY, Call): the handler's address would be stale.
class ErrorStack {
 public:
  ErrorStack() : exceptions_(PG_exception_stack), contexts_(error_context_stack) {}
  void Restore() const {
    PG_exception_stack = exceptions_;
    error_context_stack = contexts_;
  }

 private:
  sigjmp_buf* exceptions_;
  ErrorContextCallback* contexts_;
};

// Runs `body` and turns any C++ exception into an ERROR.
template <typename Body>
auto Guard(Body&& body) -> std::invoke_result_t<Body> {
  const ErrorStack stack;
  Fault fault;
  try {
    return std::forward<Body>(body)();
  } catch (...) {
    DescribeCurrentException(&fault);
  }
  stack.Restore();
  Raise(fault);
}

// Runs `body`, which calls the server, and turns an ERROR into the exception pg::Error. C++
// exceptions pass through. The current memory context is put back after an ERROR.
// REQUIRES: body has only trivially destructible locals: they are jumped over.
//
// Not inlined: a caller's locals may then live in registers, whatever sigsetjmp does to those.
template <typename Body>
[[gnu::noinline]] auto Call(Body&& body) -> std::invoke_result_t<Body> {
  using Result = std::invoke_result_t<Body>;
  static_assert(std::is_void_v<Result> || std::is_trivially_copyable_v<Result>);
  // Also for the exceptions that pass through: this frame's handler goes with the frame.
  struct Restorer {
    ~Restorer() { stack.Restore(); }
    const ErrorStack stack;
  };
  const Restorer restorer;
  const MemoryContext memory = CurrentMemoryContext;
  sigjmp_buf handler;
  if (sigsetjmp(handler, 0) != 0) {
    MemoryContextSwitchTo(memory);
    throw Error{};
  }
  PG_exception_stack = &handler;
  return std::forward<Body>(body)();
}

}  // namespace walwise::pg
