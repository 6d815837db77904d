#pragma once

#include <memory>
#include <string>
#include <vector>

#include "upsert-rewriter/config/config.h"
#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/lint/linter.h"

// What walwise has to say about one open document.

namespace walwise::sql {

struct Analysis {
  Extraction extraction;
  std::vector<Finding> findings;  // in order; without those that comments or the baseline know
  std::shared_ptr<const Survey> survey;  // with the document's own DDL
  std::vector<std::string> problems;     // with the baseline
};

// `is_surveyed`: `survey` knows the document's text as it is. Else its DDL is applied on top.
Analysis Analyse(const Document& document, const Config& config,
                 std::shared_ptr<const Survey> survey, bool is_surveyed);

}  // namespace walwise::sql
