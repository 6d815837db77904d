#pragma once

#include <map>
#include <string>

#include "upsert-rewriter/config/baseline.h"

namespace walwise::sql {

// Fingerprints of one file's findings, told apart: the second of equal ones ends in -2. A path is
// part of each, so that files need not know of each other.
class UniqueFingerprints {
 public:
  explicit UniqueFingerprints(const Document& document) : document_(document) {}

  std::string Of(const Finding& finding) {
    std::string fingerprint = Fingerprint(document_, finding);
    const size_t count = ++seen_[fingerprint];
    return count == 1 ? fingerprint : fingerprint + "-" + std::to_string(count);
  }

 private:
  const Document& document_;
  std::map<std::string, size_t> seen_;
};

}  // namespace walwise::sql
