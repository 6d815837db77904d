#include "upsert-rewriter/trace/trace_run.h"

#include <csignal>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "upsert-rewriter/input/file_walk.h"
#include "upsert-rewriter/lint/statements.h"
#include "upsert-rewriter/run/rewrite_run.h"
#include "upsert-rewriter/schema/identifier.h"
#include "upsert-rewriter/trace/definitions.h"
#include "upsert-rewriter/trace/scratch_database.h"
#include "upsert-rewriter/trace/traceable.h"

namespace walwise::sql {

namespace {

volatile std::sig_atomic_t interrupted = 0;

void OnSignal(int) { interrupted = 1; }

// While it lives, signals that end a program ask it to end.
class EndAsked {
 public:
  explicit EndAsked(bool active) : active_(active) {
    for (const int signal : kSignals) {
      if (active_) {
        std::signal(signal, OnSignal);
      }
    }
  }
  ~EndAsked() {
    for (const int signal : kSignals) {
      if (active_) {
        std::signal(signal, SIG_DFL);
      }
    }
  }

 private:
  static constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};
  bool active_;
};

struct FoundUpsert {
  size_t index;
  Span place;  // in the file
  std::string table;
  Result<TraceableStatement> statement;
};

// Collects a file's upserts, or with `wanted`, the statements that have these numbers.
class Collector : public StatementVisitor {
 public:
  Collector(const Schema& schema, const std::string& scratch, bool on_server,
            const std::vector<FoundUpsert>* wanted)
      : schema_(schema), scratch_(scratch), on_server_(on_server), wanted_(wanted) {}

  void Visit(const Statement& statement) override {
    const std::optional<Upsert> upsert = UpdatingUpsert(statement);
    if (wanted_ == nullptr ? !upsert : !IsWanted(statement.index)) {
      return;
    }
    const Span place = statement.fragment->sql.ToSource(statement.in_fragment);
    found_.push_back({statement.index, place, upsert ? std::string(upsert->table) : "",
                      on_server_ && NamesSequence(statement.whole)
                          ? Status::Error("it calls nextval() or the like, which would move a "
                                          "sequence of the server")
                          : ReadTraceable(statement, schema_, scratch_)});
  }

  std::vector<FoundUpsert> Take() { return std::move(found_); }

 private:
  bool IsWanted(size_t index) const {
    for (const FoundUpsert& upsert : *wanted_) {
      if (upsert.index == index) {
        return true;
      }
    }
    return false;
  }

  const Schema& schema_;
  const std::string& scratch_;
  bool on_server_;
  const std::vector<FoundUpsert>* wanted_;
  std::vector<FoundUpsert> found_;
};

class TraceRun {
 public:
  TraceRun(const TraceRunOptions& options, const Inputs& inputs, const Schema& schema,
           std::vector<std::string> schema_files)
      : options_(options),
        inputs_(inputs),
        schema_(schema),
        schema_files_(std::move(schema_files)) {}

  // Nothing if the file has no upsert.
  Result<std::optional<FileTrace>> File(Document document) {
    const RewrittenFile rewritten = RewriteFile(document, schema_, options_.rewrite);
    if (rewritten.outcomes.empty()) {
      return std::optional<FileTrace>();
    }
    if (const Status status = Open(); !status.ok()) {
      return status;
    }
    const std::vector<FoundUpsert> originals = Collect(document, nullptr);
    Document changed = document;
    changed.text = rewritten.text;
    std::map<size_t, FoundUpsert> forms;
    for (FoundUpsert& form : Collect(changed, &originals)) {
      forms.emplace(form.index, std::move(form));
    }
    FileTrace trace;
    trace.path = document.path;
    const LineIndex lines(document.text);
    for (const FoundUpsert& original : originals) {
      if (interrupted != 0) {
        break;
      }
      const auto form = forms.find(original.index);
      trace.statements.push_back(
          One(original, form == forms.end() ? nullptr : &form->second, rewritten.outcomes));
      trace.statements.back().at = lines.At(original.place.begin);
    }
    return std::optional<FileTrace>(std::move(trace));
  }

  Status Close() { return database_ == nullptr ? Status() : database_->Close(); }

 private:
  Status Open() {
    if (database_ != nullptr) {
      return {};
    }
    auto database = ScratchDatabase::Open(options_.input.dsn, options_.bindir);
    if (!database.ok()) {
      return database.status();
    }
    database_ = std::move(database).value();
    if (options_.input.dsn.empty()) {
      Define();
    }
    return {};
  }

  // What tables lean on, from the schema files and then from all others. Those that can't be read
  // were or will be reported.
  void Define() {
    std::set<std::string> schemas;
    for (const auto& [name, table] : schema_.tables()) {
      schemas.insert(table.schema);
    }
    schemas.erase("");
    for (const std::string& schema : schemas) {
      database_->Define({"CREATE SCHEMA IF NOT EXISTS " + QuoteIdentifier(schema)});
    }
    if (const auto walked = WalkFiles(schema_files_, WalkOptions()); walked.ok()) {
      for (const std::string& path : walked->paths) {
        if (Result<std::string> text = ReadWholeFile(path); text.ok()) {
          database_->Define(Definitions(Extract({path, Language::kSql, std::move(text).value()})));
        }
      }
    }
    for (const Input& input : inputs_.files()) {
      if (const Result<Document> document = inputs_.Read(input); document.ok()) {
        database_->Define(Definitions(Extract(*document)));
      }
    }
  }

  std::vector<FoundUpsert> Collect(const Document& document,
                                   const std::vector<FoundUpsert>* wanted) const {
    Parser parser;
    Collector collector(schema_, database_->schema(), !options_.input.dsn.empty(), wanted);
    ForEachStatement(Extract(document), &parser, &collector);
    return collector.Take();
  }

  // Why the statement has no other form; "" if it has one.
  static std::string Refusal(const std::vector<RewriteOutcome>& outcomes, Span place) {
    std::string refusal;
    for (const RewriteOutcome& outcome : outcomes) {
      if (outcome.statement == place) {
        if (outcome.refusal.empty()) {
          return "";
        }
        refusal = outcome.refusal;
      }
    }
    return refusal;
  }

  StatementTrace One(const FoundUpsert& original, const FoundUpsert* form,
                     const std::vector<RewriteOutcome>& outcomes) {
    StatementTrace trace;
    trace.table = original.table;
    trace.refusal = Refusal(outcomes, original.place);
    if (!original.statement.ok()) {
      trace.not_traced = original.statement.status().message();
      return trace;
    }
    const TraceableStatement* rewritten = nullptr;
    if (trace.refusal.empty()) {
      if (form == nullptr || !form->statement.ok()) {
        trace.not_traced = "its rewritten form can't be read: " +
                           (form == nullptr ? "it is gone" : form->statement.status().message());
        return trace;
      }
      rewritten = &*form->statement;
    }
    database_->tracer().Trace(*original.statement, rewritten, options_.rewrite.strategy, &trace);
    return trace;
  }

  const TraceRunOptions& options_;
  const Inputs& inputs_;
  const Schema& schema_;
  std::vector<std::string> schema_files_;
  std::unique_ptr<ScratchDatabase> database_;
};

void Count(const FileTrace& file, TraceRunResult* result) {
  for (const StatementTrace& statement : file.statements) {
    bool agrees = true;
    for (const CaseTrace& traced : statement.cases) {
      agrees = agrees && traced.disagreements.empty();
      result->has_distances =
          result->has_distances || (traced.missing.empty() && !traced.original.is_itemised);
    }
    (statement.not_traced.empty() ? result->traced : result->not_traced) += 1;
    result->disagreeing += agrees ? 0 : 1;
  }
}

}  // namespace

Result<TraceRunResult> RunTrace(const TraceRunOptions& options, const Config& config,
                                const std::function<void(const FileTrace&)>& file,
                                const std::function<void(size_t, size_t)>& progress) {
  const Result<Inputs> inputs = Inputs::Open(options.input, config);
  if (!inputs.ok()) {
    return inputs.status();
  }
  const Result<Survey> survey = inputs->MakeSurvey();
  if (!survey.ok()) {
    return survey.status();
  }
  const EndAsked end_asked(!options.input.dsn.empty());
  std::vector<std::string> schema_files = config.schema;
  schema_files.insert(schema_files.end(), options.input.schema_files.begin(),
                      options.input.schema_files.end());
  TraceRun run(options, *inputs, survey->schema, std::move(schema_files));
  TraceRunResult result;
  result.problems = inputs->problems();
  const size_t count = inputs->files().size();
  for (size_t i = 0; i < count && interrupted == 0; ++i) {
    Result<Document> document = inputs->Read(inputs->files()[i]);
    if (!document.ok()) {
      result.problems.push_back(document.status().message());
      continue;
    }
    Result<std::optional<FileTrace>> trace = run.File(std::move(document).value());
    if (!trace.ok()) {
      return trace.status();
    }
    if (*trace) {
      Count(**trace, &result);
      file(**trace);
    }
    progress(i + 1, count);
  }
  result.interrupted = interrupted != 0;
  const Status status = run.Close();
  return status.ok() ? Result<TraceRunResult>(std::move(result)) : status;
}

}  // namespace walwise::sql
