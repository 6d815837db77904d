#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/client/connection.h"
#include "upsert-rewriter/rewrite/rewrite.h"
#include "upsert-rewriter/trace/comparison.h"
#include "upsert-rewriter/trace/sample_values.h"
#include "upsert-rewriter/trace/scratch_tables.h"
#include "upsert-rewriter/trace/trace.h"
#include "upsert-rewriter/trace/traceable.h"
#include "upsert-rewriter/trace/wal_meter.h"

namespace walwise::sql {

// Runs statements in their cases. All three must outlive it.
class Tracer {
 public:
  Tracer(client::Connection* worker, WalMeter* meter, ScratchTables* tables)
      : worker_(*worker), meter_(*meter), tables_(*tables) {}

  // Fills in trace->cases, or trace->not_traced. `rewritten` is null if there is none.
  void Trace(const TraceableStatement& original, const TraceableStatement* rewritten,
             Strategy strategy, StatementTrace* trace);

 private:
  struct Program {
    std::string sql;
    std::vector<client::Value> values;
  };
  // What a statement did to the target's rows.
  struct Effect {
    size_t written = 0;
    size_t total = 0;
  };

  Status Prepare(const TraceableStatement& original, const TraceableStatement* rewritten);
  Status PrepareRewritten(const TraceableStatement& rewritten);
  Status FindValues(const std::vector<ValueType>& types);
  Status FillSources();
  Status Reset(RowCase row_case, const std::string& change);
  Result<Effect> Try(const Program& program, RowCase row_case, const std::string& change);
  std::vector<std::string> Changes() const;
  Result<std::string> FindChange(RowCase row_case);
  Result<FormCost> Measure(const Program& program, RowCase row_case, const std::string& change,
                           RunResult* result);
  Status TraceCase(RowCase row_case, const std::string& change, CaseTrace* trace);
  AllowedDifferences Allowed(RowCase row_case) const;
  std::string Target() const;
  Status Run(const std::string& sql);

  client::Connection& worker_;
  WalMeter& meter_;
  ScratchTables& tables_;

  // Of the statement that is being traced.
  const TraceableStatement* statement_ = nullptr;
  Strategy strategy_ = Strategy::kGuarded;
  Program original_;
  std::optional<Program> rewritten_;
  size_t inserted_ = 0;  // rows, by the first run
};

}  // namespace walwise::sql
