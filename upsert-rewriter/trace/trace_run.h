#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/status.h"
#include "upsert-rewriter/config/config.h"
#include "upsert-rewriter/rewrite/rewrite.h"
#include "upsert-rewriter/run/inputs.h"
#include "upsert-rewriter/trace/trace.h"

// `walwise trace`, but for its command line.

namespace walwise::sql {

struct TraceRunOptions {
  // With a dsn, statements run there, in a schema of their own; else on a throwaway server.
  InputOptions input;
  RewriteOptions rewrite;
  std::string bindir;  // of the throwaway server's programs; "": they are looked for
};

struct TraceRunResult {
  std::vector<std::string> problems;  // with single files
  size_t traced = 0;
  size_t not_traced = 0;
  size_t disagreeing = 0;  // of those traced
  // Costs are how far the WAL's position moved, because the server has no pg_walinspect.
  bool has_distances = false;
  bool interrupted = false;
};

// Calls `file` for each file with an upsert that may update, in order. No server is started if
// there is none. In SIGINT, SIGTERM and SIGHUP, a run with a dsn ends after the statement at hand;
// what it made on the server is gone in any case.
Result<TraceRunResult> RunTrace(const TraceRunOptions& options, const Config& config,
                                const std::function<void(const FileTrace&)>& file,
                                const std::function<void(size_t, size_t)>& progress);

}  // namespace walwise::sql
