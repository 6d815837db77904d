#include "wal_meter.h"

namespace walwise {

static WalMeter* innermost = nullptr;

void WalCost::Add(const WalCost& other) {
  records += other.records;
  fpi += other.fpi;
  bytes += other.bytes;
}

void WalCost::Subtract(const WalCost& other) {
  records -= other.records;
  fpi -= other.fpi;
  bytes -= other.bytes;
}

WalCost WalWritten() {
  return {static_cast<uint64>(pgWalUsage.wal_records), static_cast<uint64>(pgWalUsage.wal_fpi),
          pgWalUsage.wal_bytes};
}

void WalMeter::Open(const transaction::Statement* statement) {
  outer_ = innermost;
  statement_ = statement;
  start_ = WalWritten();
  inner_ = WalCost{};
  had_xid_ = TransactionIdIsValid(GetTopTransactionIdIfAny());
  innermost = this;
}

WalCost WalMeter::Close() {
  innermost = outer_;
  WalCost cost = WalWritten();
  cost.Subtract(start_);
  if (outer_ != nullptr) outer_->inner_.Add(cost);
  cost.Subtract(inner_);
  return cost;
}

WalMeter* WalMeter::Innermost() { return innermost; }

void WalMeter::TransactionEnded(const WalCost& end) {
  if (innermost != nullptr) innermost->inner_.Add(end);
  for (WalMeter* meter = innermost; meter != nullptr; meter = meter->outer_) {
    meter->had_xid_ = false;
  }
}

}  // namespace walwise
