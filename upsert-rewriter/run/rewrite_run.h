#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/status.h"
#include "upsert-rewriter/config/config.h"
#include "upsert-rewriter/lint/finding.h"
#include "upsert-rewriter/rewrite/rewrite.h"
#include "upsert-rewriter/run/inputs.h"

// `walwise rewrite`, but for its command line.

namespace walwise::sql {

// What became of one upsert.
struct RewriteOutcome {
  Span statement;                  // in the file
  std::string refusal;             // why it stays as it is; "" if it was rewritten
  std::vector<std::string> notes;  // in what the new form differs
};

struct RewrittenFile {
  Document document;
  std::string text;  // with all rewrites; the same as the document's if there are none
  std::vector<RewriteOutcome> outcomes;
};

// Rewrites the upserts of one file. Only those that cost something: an upsert that is guarded, or
// DO NOTHING, is no outcome.
RewrittenFile RewriteFile(Document document, const Schema& schema, const RewriteOptions& options);

struct RewriteRunOptions {
  InputOptions input;
  RewriteOptions rewrite;
};

// Calls `file` for each file that was read, ordered by path, on the calling thread. Returns the
// problems with single files.
Result<std::vector<std::string>> RunRewrite(const RewriteRunOptions& options, const Config& config,
                                            const std::function<void(const RewrittenFile&)>& file,
                                            const std::function<void(size_t, size_t)>& progress);

}  // namespace walwise::sql
