#include "upsert-rewriter/trace/tracer.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "upsert-rewriter/schema/identifier.h"
#include "upsert-rewriter/trace/parameter_types.h"

namespace walwise::sql {

namespace {

using client::Answer;
using client::Value;

Status ToStatus(const Answer& answer) {
  return answer.ok() ? Status() : Status::Error(answer.message);
}

// Class 22: the value was not what the statement reads out of it.
bool IsDataError(const Answer& answer) { return answer.sqlstate.starts_with("22"); }

constexpr char kXid[] = "SELECT (txid_current_if_assigned() % 4294967296)::text";

}  // namespace

void Tracer::Trace(const TraceableStatement& original, const TraceableStatement* rewritten,
                   Strategy strategy, StatementTrace* trace) {
  strategy_ = strategy;
  Status status = Prepare(original, rewritten);
  for (const RowCase row_case : kRowCases) {
    if (!status.ok()) {
      break;
    }
    CaseTrace& traced = trace->cases.emplace_back();
    traced.row_case = row_case;
    const Result<std::string> change = FindChange(row_case);
    if (!change.ok()) {
      traced.missing = change.status().message();
      continue;
    }
    status = TraceCase(row_case, *change, &traced);
  }
  if (!status.ok()) {
    trace->cases.clear();
    trace->not_traced = status.message();
  }
  // Whatever state an error left the session in.
  worker_.Exec("ROLLBACK");
}

Status Tracer::Run(const std::string& sql) { return ToStatus(worker_.Exec(sql)); }

std::string Tracer::Target() const { return QualifiedName(tables_.schema(), statement_->table); }

Status Tracer::Prepare(const TraceableStatement& original, const TraceableStatement* rewritten) {
  statement_ = &original;
  original_ = {original.sql, {}};
  rewritten_.reset();
  for (const Table* table : original.tables) {
    if (Status status = tables_.Ensure(*table); !status.ok()) {
      return status;
    }
  }
  if (Status status = FillSources(); !status.ok()) {
    return status;
  }
  Result<std::vector<ValueType>> types = ParameterTypes(&worker_, original.sql);
  if (!types.ok()) {
    return types.status();
  }
  if (Status status = FindValues(*types); !status.ok()) {
    return status;
  }
  return rewritten == nullptr ? Status() : PrepareRewritten(*rewritten);
}

Status Tracer::PrepareRewritten(const TraceableStatement& rewritten) {
  std::map<std::string, Value> values;
  for (size_t i = 0; i < statement_->parameters.size(); ++i) {
    values[statement_->parameters[i]] = original_.values[i];
  }
  rewritten_ = Program{rewritten.sql, {}};
  for (const std::string& parameter : rewritten.parameters) {
    const auto known = values.find(parameter);
    if (known == values.end()) {
      return Status::Error("the rewritten form has a placeholder of its own: " + parameter);
    }
    rewritten_->values.push_back(known->second);
  }
  return {};
}

Status Tracer::FindValues(const std::vector<ValueType>& types) {
  const Answer now = worker_.Exec("SELECT date_trunc('second', now())::timestamp");
  if (!now.ok()) {
    return ToStatus(now);
  }
  Answer answer;
  for (const TextStyle style : kTextStyles) {
    original_.values.clear();
    for (const ValueType& type : types) {
      const int n = static_cast<int>(original_.values.size()) + 1;
      original_.values.push_back(SampleValue(type, n, style, *now.rows[0][0]));
      if (!original_.values.back()) {
        return Status::Error("no value of type " + type.name + " is known for $" +
                             std::to_string(n));
      }
    }
    if (Status status = Run("TRUNCATE " + Target() + " RESTART IDENTITY"); !status.ok()) {
      return status;
    }
    answer = worker_.ExecParams(original_.sql, original_.values);
    if (!IsDataError(answer)) {
      break;
    }
  }
  if (!answer.ok()) {
    return ToStatus(answer);
  }
  const Answer count = worker_.Exec("SELECT count(*) FROM " + Target());
  inserted_ = count.ok() ? std::strtoull(count.rows[0][0]->c_str(), nullptr, 10) : 0;
  return inserted_ > 0 ? ToStatus(count)
                       : Status::Error("it inserts no row: its source is empty here");
}

// A row in each table that the statement reads.
Status Tracer::FillSources() {
  for (const Table* table : statement_->tables) {
    if (table->name == statement_->table) {
      continue;
    }
    const std::string name = QualifiedName(tables_.schema(), table->name);
    if (Status status = Run("TRUNCATE " + name + " RESTART IDENTITY"); !status.ok()) {
      return status;
    }
    std::string columns;
    std::string marks;
    for (const Column& column : table->columns) {
      if (!column.is_generated && !column.is_identity) {
        columns += (columns.empty() ? "" : ", ") + QuoteIdentifier(column.name);
        marks += (marks.empty() ? "$" : ", $") +
                 std::to_string(std::count(marks.begin(), marks.end(), '$') + 1);
      }
    }
    const std::string insert = "INSERT INTO " + name + " (" + columns + ") VALUES (" + marks + ")";
    const Result<std::vector<ValueType>> types = ParameterTypes(&worker_, insert);
    if (!types.ok()) {
      return types.status();
    }
    std::vector<Value> values;
    for (const ValueType& type : *types) {
      values.push_back(
          SampleValue(type, static_cast<int>(values.size()) + 1, TextStyle::kWord, "2001-01-01"));
    }
    if (const Answer answer = worker_.ExecParams(insert, values); !answer.ok()) {
      return Status::Error("table \"" + table->name + "\" takes no row: " + answer.message);
    }
  }
  return {};
}

Status Tracer::Reset(RowCase row_case, const std::string& change) {
  if (Status status = Run("TRUNCATE " + Target() + " RESTART IDENTITY"); !status.ok()) {
    return status;
  }
  const Answer answer = worker_.ExecParams(original_.sql, original_.values);
  if (!answer.ok()) {
    return ToStatus(answer);
  }
  if (row_case == RowCase::kAbsent) {
    return Run("DELETE FROM " + Target());
  }
  return change.empty() ? Status() : Run("UPDATE " + Target() + " SET " + change);
}

Result<Tracer::Effect> Tracer::Try(const Program& program, RowCase row_case,
                                   const std::string& change) {
  if (Status status = Reset(row_case, change); !status.ok()) {
    return status;
  }
  if (Status status = Run("BEGIN"); !status.ok()) {
    return status;
  }
  const Answer answer = worker_.ExecParams(program.sql, program.values);
  const Answer effect = worker_.Exec("SELECT count(*) FILTER (WHERE xmin::text = (" +
                                     std::string(kXid) + ")), count(*) FROM " + Target());
  const Status status = Run("ROLLBACK");
  if (!answer.ok() || !effect.ok()) {
    return ToStatus(answer.ok() ? effect : answer);
  }
  if (!status.ok()) {
    return status;
  }
  return Effect{std::strtoull(effect.rows[0][0]->c_str(), nullptr, 10),
                std::strtoull(effect.rows[0][1]->c_str(), nullptr, 10)};
}

// What may be done to the stored rows, each column by itself and then all at once.
std::vector<std::string> Tracer::Changes() const {
  std::vector<std::string> changes;
  std::string all;
  for (const std::string& name : statement_->condition_columns) {
    const Column* column = statement_->tables[0]->FindColumn(name);
    if (column == nullptr || column->is_generated) {
      continue;
    }
    const std::string written = QuoteIdentifier(name);
    const std::vector<std::string> values = OtherValues(written, column->type, column->not_null);
    for (const std::string& value : values) {
      changes.push_back(written + " = " + value);
    }
    if (!values.empty()) {
      all += (all.empty() ? "" : ", ") + written + " = " + values[0];
    }
  }
  if (!all.empty()) {
    changes.push_back(all);
  }
  return changes;
}

// The change to what the statement stored that makes the case: "" for none.
Result<std::string> Tracer::FindChange(RowCase row_case) {
  if (row_case == RowCase::kAbsent) {
    return std::string();
  }
  std::vector<std::string> changes = Changes();
  changes.insert(row_case == RowCase::kFresh ? changes.begin() : changes.end(), "");
  // Without a WHERE it is the rewritten form that leaves rows alone.
  const bool ask_rewritten = !statement_->has_condition && rewritten_.has_value();
  const Program& program = ask_rewritten ? *rewritten_ : original_;
  for (const std::string& change : changes) {
    const Result<Effect> effect = Try(program, row_case, change);
    const size_t wanted = row_case == RowCase::kStale ? inserted_ : 0;
    if (effect.ok() && effect->written == wanted && effect->total == inserted_) {
      return change;
    }
  }
  return Status::Error(row_case == RowCase::kStale ? "no stored row was found that it updates"
                       : statement_->has_condition ? "no stored row was found that it leaves alone"
                                                   : "it updates every row that is there");
}

Result<FormCost> Tracer::Measure(const Program& program, RowCase row_case,
                                 const std::string& change, RunResult* result) {
  if (Status status = Reset(row_case, change); !status.ok()) {
    return status;
  }
  const std::string content = "SELECT * FROM " + Target();
  result->before = worker_.Exec(content).rows;
  if (Status status = Run("BEGIN"); !status.ok()) {
    return status;
  }
  WalMeter::Marks marks;
  marks.begin = meter_.Position();
  result->answer = worker_.ExecParams(program.sql, program.values);
  const Answer xid = worker_.Exec(kXid);
  marks.before_commit = meter_.Position();
  const Answer end = worker_.Exec("COMMIT");
  meter_.MarkEnd(&marks);
  if (!end.ok()) {
    return ToStatus(end);
  }
  const Answer after = worker_.Exec(content);
  result->after = after.rows;
  FormCost cost;
  cost.tag = result->answer.tag;
  cost.returned = result->answer.rows.size();
  cost.error = result->answer.message;
  const std::string id = xid.ok() ? xid.rows[0][0].value_or("") : "";
  const Status status = meter_.Read(marks, id, &cost);
  return !status.ok()  ? Result<FormCost>(status)
         : !after.ok() ? Result<FormCost>(ToStatus(after))
                       : Result<FormCost>(std::move(cost));
}

AllowedDifferences Tracer::Allowed(RowCase row_case) const {
  // DO UPDATE without WHERE returns the rows that the rewritten form leaves alone.
  const bool skips = !statement_->has_condition && row_case == RowCase::kFresh;
  return {strategy_ == Strategy::kCte || skips, skips};
}

Status Tracer::TraceCase(RowCase row_case, const std::string& change, CaseTrace* trace) {
  RunResult first;
  RunResult again;
  Result<FormCost> original = Measure(original_, row_case, change, &again);
  if (original.ok()) {
    original = Measure(original_, row_case, change, &first);
  }
  if (!original.ok()) {
    return original.status();
  }
  trace->original = std::move(original).value();
  if (!rewritten_) {
    return {};
  }
  // Once before it counts, for the caches.
  if (const auto tried = Try(*rewritten_, row_case, change); !tried.ok()) {
    trace->disagreements.push_back("the rewritten form fails: " + tried.status().message());
    return {};
  }
  RunResult result;
  Result<FormCost> rewritten = Measure(*rewritten_, row_case, change, &result);
  if (!rewritten.ok()) {
    return rewritten.status();
  }
  trace->rewritten = std::move(rewritten).value();
  Comparison comparison = Compare(first, again, result, Allowed(row_case));
  trace->expected = std::move(comparison.expected);
  trace->disagreements = std::move(comparison.disagreements);
  return {};
}

}  // namespace walwise::sql
