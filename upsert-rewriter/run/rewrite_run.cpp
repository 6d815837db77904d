#include "upsert-rewriter/run/rewrite_run.h"

#include <memory>
#include <utility>

#include "upsert-rewriter/lint/statements.h"
#include "upsert-rewriter/rewrite/edits.h"
#include "upsert-rewriter/run/parallel.h"

namespace walwise::sql {

namespace {

class RewriteVisitor : public StatementVisitor {
 public:
  RewriteVisitor(const Schema& schema, const RewriteOptions& options, RewrittenFile* file)
      : schema_(schema), options_(options), file_(*file) {}

  void Visit(const Statement& statement) override {
    ForEachPart(statement, [&](const Statement& part) { Take(part); });
  }

  const std::vector<Edit>& edits() const { return edits_; }

 private:
  void Take(const Statement& part) {
    if (part.upsert && part.upsert->does_update && !IsGuarded(part)) {
      One(part);
    }
  }

  void One(const Statement& statement) {
    const SqlFragment& fragment = *statement.fragment;
    RewriteOutcome outcome;
    outcome.statement = fragment.sql.ToSource(statement.in_fragment);
    Result<Rewrite> rewrite = RewriteUpsert(statement, schema_, options_);
    if (!rewrite.ok()) {
      outcome.refusal = rewrite.status().message();
    } else if (Result<std::vector<Edit>> edits = ToFileEdits(fragment, rewrite->edits);
               !edits.ok()) {
      outcome.refusal = edits.status().message();
    } else {
      outcome.notes = std::move(rewrite->notes);
      edits_.insert(edits_.end(), edits->begin(), edits->end());
    }
    file_.outcomes.push_back(std::move(outcome));
  }

  const Schema& schema_;
  const RewriteOptions& options_;
  RewrittenFile& file_;
  std::vector<Edit> edits_;
};

}  // namespace

RewrittenFile RewriteFile(Document document, const Schema& schema, const RewriteOptions& options) {
  RewrittenFile file;
  file.document = std::move(document);
  Parser parser;
  RewriteVisitor visitor(schema, options, &file);
  ForEachStatement(Extract(file.document), &parser, &visitor);
  Result<std::string> text = ApplyEdits(file.document.text, visitor.edits());
  if (text.ok()) {
    file.text = std::move(text).value();
    return file;
  }
  file.text = file.document.text;
  for (RewriteOutcome& outcome : file.outcomes) {
    outcome.refusal = text.status().message();
  }
  return file;
}

Result<std::vector<std::string>> RunRewrite(const RewriteRunOptions& options, const Config& config,
                                            const std::function<void(const RewrittenFile&)>& file,
                                            const std::function<void(size_t, size_t)>& progress) {
  const Result<Inputs> inputs = Inputs::Open(options.input, config);
  if (!inputs.ok()) {
    return inputs.status();
  }
  const Result<Survey> survey = inputs->MakeSurvey();
  if (!survey.ok()) {
    return survey.status();
  }
  std::vector<std::string> problems = inputs->problems();
  const size_t count = inputs->files().size();
  std::vector<std::unique_ptr<RewrittenFile>> slots(count);
  std::vector<std::string> unreadable(count);
  ParallelInOrder(
      count, options.input.threads,
      [&](size_t i, size_t) {
        Result<Document> document = inputs->Read(inputs->files()[i]);
        if (!document.ok()) {
          unreadable[i] = document.status().message();
          return;
        }
        slots[i] = std::make_unique<RewrittenFile>(
            RewriteFile(std::move(document).value(), survey->schema, options.rewrite));
      },
      [&](size_t i) {
        if (!unreadable[i].empty()) {
          problems.push_back(std::move(unreadable[i]));
        } else {
          file(*slots[i]);
        }
        slots[i].reset();
        progress(i + 1, count);
      });
  return problems;
}

}  // namespace walwise::sql
