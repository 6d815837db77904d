#pragma once

#include "pg/server.h"

// Which statement wrote the WAL: each record is charged once, to the innermost statement that was
// running when it was written.

namespace walwise {

namespace transaction {
struct Statement;
}

struct WalCost {
  uint64 records = 0;
  uint64 fpi = 0;
  uint64 bytes = 0;

  void Add(const WalCost& other);
  void Subtract(const WalCost& other);
};

// What this backend has written since it started.
WalCost WalWritten();

// A stretch of execution whose WAL is measured. Lives on the stack of the hook that runs it; Open
// and Close pair like brackets, also when an ERROR passes.
class WalMeter {
 public:
  // REQUIRES: `statement` outlives the stretch.
  void Open(const transaction::Statement* statement);
  // Returns what was written since Open, without what inner meters saw.
  WalCost Close();

  // Whether the transaction had an id when the stretch began.
  bool had_xid() const { return had_xid_; }
  uint64 first_record() const { return start_.records; }
  const transaction::Statement& statement() const { return *statement_; }

  // The innermost open meter, or nullptr.
  static WalMeter* Innermost();

  // A transaction ended while meters were open, in a procedure or a VACUUM: what its end wrote is
  // nobody's statement, and the next transaction starts without an id.
  static void TransactionEnded(const WalCost& end);

 private:
  WalMeter* outer_;
  const transaction::Statement* statement_;
  WalCost start_;
  WalCost inner_;
  bool had_xid_;
};

}  // namespace walwise
