#pragma once

#include <string>
#include <utility>

#include "common/client/connection.h"
#include "common/status.h"
#include "upsert-rewriter/trace/trace.h"

// What a transaction writes to the WAL, seen from a second session.

namespace walwise::sql {

class WalMeter {
 public:
  // Looks at what the server offers: with pg_walinspect, costs are those of the transaction alone,
  // record by record; else how far the WAL's position moved.
  static Result<WalMeter> Open(client::Connection connection);

  bool itemises() const { return itemises_; }

  struct Marks {
    std::string begin;
    std::string before_commit;
    std::string end;
    std::string flushed;  // up to where the WAL was on disk then
  };
  // The position now; "" if the server does not say.
  std::string Position();
  // Marks the end: call it right after COMMIT.
  void MarkEnd(Marks* marks);
  // Fills in the WAL's part. `xid` is "" if the transaction had none.
  Status Read(const Marks& marks, const std::string& xid, FormCost* cost);

 private:
  explicit WalMeter(client::Connection connection) : connection_(std::move(connection)) {}
  void WaitForFlush(const Marks& marks);
  Status ReadRecords(const Marks& marks, const std::string& xid, FormCost* cost);
  Status ReadDistances(const Marks& marks, FormCost* cost);

  client::Connection connection_;
  bool itemises_ = false;
};

}  // namespace walwise::sql
