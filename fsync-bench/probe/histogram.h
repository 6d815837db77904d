#pragma once

#include <cstdint>
#include <vector>

#include "common/cpp_only.h"

// Counts durations in buckets that are narrow everywhere: after Gil Tene's HDR histogram, each
// power of two is cut into 128, so a value read back is less than 0.8 % above the one recorded.
// Recording is a shift, an add and a store into memory that was taken at the beginning.

namespace walwise::fsync {

class Histogram {
 public:
  Histogram();

  // Nanoseconds; what is above 18 minutes counts as 18 minutes, what is negative as 0.
  void Record(int64_t nanoseconds);
  void Merge(const Histogram& other);

  int64_t count() const { return count_; }
  int64_t min() const { return count_ == 0 ? 0 : min_; }  // exact
  int64_t max() const { return max_; }                    // exact
  double Mean() const;                                    // exact; 0 without values

  // The least value that at least `percent` of all are not above, to the bucket's upper end and no
  // higher than max(). 0 without values. REQUIRES: 0 <= percent <= 100.
  int64_t Percentile(double percent) const;

  struct Bucket {
    int64_t upper = 0;  // the greatest value that falls into it
    int64_t count = 0;
  };
  // Those that are not empty, upwards.
  std::vector<Bucket> Buckets() const;

 private:
  std::vector<int64_t> counts_;
  int64_t count_ = 0;
  int64_t min_ = INT64_MAX;
  int64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace walwise::fsync
