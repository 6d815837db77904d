#pragma once

#include <string>
#include <vector>

#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/lint/finding.h"
#include "upsert-rewriter/rewrite/rewrite.h"
#include "upsert-rewriter/schema/schema.h"

namespace walwise::sql {

// A rewrite of the upsert that a finding is about, or why there is none.
struct OfferedRewrite {
  Strategy strategy;
  bool skips_identical = false;  // DO UPDATE had no WHERE and gets one
  std::vector<Edit> edits;       // of the file
  std::vector<std::string> notes;
  std::string refusal;  // "" if it can be done
};

// One for each strategy; none if the rewriter does not help against the finding.
std::vector<OfferedRewrite> OfferRewrites(const Extraction& extraction, const Schema& schema,
                                          const Finding& finding);

}  // namespace walwise::sql
