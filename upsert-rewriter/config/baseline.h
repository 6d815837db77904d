#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/status.h"
#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/lint/finding.h"

// Findings that a project already has and does not want to hear of: a JSON file of fingerprints,
// each of rule, path and the statement's text without white space and comments, so that moved lines
// stay known. Several equal findings are counted.

namespace walwise::sql {

std::string Fingerprint(const Document& document, const Finding& finding);  // 32 hex digits

class Baseline {
 public:
  static Result<Baseline> Read(const std::string& path);
  // Takes known findings out and returns their number. Each known one is used up once.
  size_t Apply(const Document& document, std::vector<Finding>* findings);

  void Add(const Document& document, const std::vector<Finding>& findings);
  Status Write(const std::string& path) const;  // ordered, one finding a line; replaced atomically
  // Known findings that did not occur: to be pruned.
  size_t unused() const;

 private:
  struct Entry {
    std::string rule;
    std::string path;
    size_t count = 0;
  };
  std::map<std::string, Entry> entries_;
};

}  // namespace walwise::sql
