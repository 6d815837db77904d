#pragma once

#include "pg/server.h"

namespace walwise {

// The rows of a set-returning function, in a tuplestore that keeps to work_mem and then spills.
//
// Fill a row with the Put functions from the left, then End it. kColumns is the number of columns
// that the function declares. Trivially destructible.
template <int kColumns>
class ResultRows {
 public:
  explicit ResultRows(FunctionCallInfo fcinfo)
      : info_(reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo)) {
    InitMaterializedSRF(fcinfo, 0);
    Assert(info_->setDesc->natts == kColumns);
  }

  void PutDatum(Datum value) {
    values_[filled_] = value;
    nulls_[filled_++] = false;
  }
  // NULL for a null pointer.
  void PutTextOrNull(const char* text) { text != nullptr ? PutText(text) : PutNull(); }
  void PutNull() {
    values_[filled_] = Datum{0};
    nulls_[filled_++] = true;
  }
  void PutInt64(int64 value) { PutDatum(Int64GetDatum(value)); }
  void PutInt32(int32 value) { PutDatum(Int32GetDatum(value)); }
  void PutOid(Oid value) { PutDatum(ObjectIdGetDatum(value)); }
  void PutLsn(XLogRecPtr value) { PutDatum(LSNGetDatum(value)); }
  void PutText(const char* value) { PutDatum(CStringGetTextDatum(value)); }
  void End() {
    Assert(filled_ == kColumns);
    tuplestore_putvalues(info_->setResult, info_->setDesc, values_, nulls_);
    filled_ = 0;
  }

 private:
  ReturnSetInfo* info_;
  Datum values_[kColumns];
  bool nulls_[kColumns];
  int filled_ = 0;
};

}  // namespace walwise
