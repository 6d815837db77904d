#include "upsert-rewriter/run/lint_run.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>

#include "upsert-rewriter/config/baseline.h"
#include "upsert-rewriter/config/ignores.h"
#include "upsert-rewriter/run/parallel.h"
#include "upsert-rewriter/text/line_index.h"

namespace walwise::sql {

namespace {

// What one input gave, until it is its turn to be reported.
struct Linted {
  Document document;
  std::vector<Finding> findings;
  std::string problem;
  size_t ignored = 0;
  size_t statements = 0;
};

// Keeps the findings whose statement stands on one of the lines.
void KeepLines(const Input& input, const Document& document, std::vector<Finding>* findings) {
  if (!input.lines) {
    return;
  }
  const LineIndex lines(document.text);
  std::erase_if(*findings, [&](const Finding& finding) {
    const size_t first = lines.At(std::min(finding.span.begin, finding.statement.begin)).line;
    const size_t last = lines.At(std::max(finding.span.end, finding.statement.end)).line;
    return std::none_of(input.lines->begin(), input.lines->end(), [&](const auto& range) {
      return range.first <= last && first <= range.second;
    });
  });
}

// The linter's own findings about comments know no configuration.
void SetSeverities(const LintOptions& options, std::vector<Finding>* findings) {
  for (Finding& finding : *findings) {
    const auto set = options.severities.find(finding.rule);
    finding.severity = set == options.severities.end() ? finding.severity : set->second;
  }
  std::erase_if(*findings,
                [](const Finding& finding) { return finding.severity == Severity::kOff; });
}

class LintRun {
 public:
  LintRun(const LintRunOptions& options, Inputs* inputs, const Survey& survey, Reporter* reporter)
      : options_(options), inputs_(*inputs), survey_(survey), reporter_(*reporter) {}

  Result<LintRunResult> Run(const std::function<void(size_t, size_t)>& progress) {
    if (!options_.baseline.empty() && !options_.write_baseline) {
      Result<Baseline> known = Baseline::Read(options_.baseline);
      if (!known.ok()) {
        return known.status();
      }
      baseline_ = std::move(known).value();
    }
    result_.problems = inputs_.problems();
    reporter_.Begin();
    const size_t files = inputs_.files().size();
    const size_t count = files + inputs_.statements().size();
    slots_.resize(count);
    for (size_t i = 0; i < WorkerCount(count, options_.input.threads); ++i) {
      linters_.push_back(std::make_unique<Linter>(options_.lint, survey_));
    }
    ParallelInOrder(
        count, options_.input.threads,
        [&](size_t i, size_t worker) { slots_[i] = Lint(i, files, linters_[worker].get()); },
        [&](size_t i) {
          Report(std::move(slots_[i]));
          progress(i + 1, count);
        });
    reporter_.End(result_.summary);
    if (options_.write_baseline) {
      if (const Status status = baseline_.Write(options_.baseline); !status.ok()) {
        return status;
      }
    }
    return std::move(result_);
  }

 private:
  std::unique_ptr<Linted> Lint(size_t i, size_t files, Linter* linter) {
    auto linted = std::make_unique<Linted>();
    if (i >= files) {
      auto& [document, extraction] = inputs_.statements()[i - files];
      linted->document = document;
      Apply(extraction, linter, linted.get());
      return linted;
    }
    const Input& input = inputs_.files()[i];
    Result<Document> document = inputs_.Read(input);
    if (!document.ok()) {
      linted->problem = document.status().message();
      return linted;
    }
    linted->document = std::move(document).value();
    Apply(Extract(linted->document), linter, linted.get());
    KeepLines(input, linted->document, &linted->findings);
    return linted;
  }

  void Apply(const Extraction& extraction, Linter* linter, Linted* linted) {
    const size_t before = linter->statements();
    linted->findings = linter->Lint(extraction);
    linted->statements = linter->statements() - before;
    linted->ignored = ApplyIgnores(linted->document, extraction, &linted->findings);
    SetSeverities(options_.lint, &linted->findings);
    if (linted->findings.empty()) {
      linted->document.text = {};
    }
  }

  void Report(std::unique_ptr<Linted> linted) {
    if (!linted->problem.empty()) {
      result_.problems.push_back(std::move(linted->problem));
      return;
    }
    ReportSummary& summary = result_.summary;
    ++summary.files;
    summary.statements += linted->statements;
    summary.ignored += linted->ignored;
    if (options_.write_baseline) {
      baseline_.Add(linted->document, linted->findings);
      summary.baselined += linted->findings.size();
      linted->findings.clear();
    } else if (!options_.baseline.empty()) {
      summary.baselined += baseline_.Apply(linted->document, &linted->findings);
    }
    for (const Finding& finding : linted->findings) {
      result_.errors += finding.severity == Severity::kError ? 1 : 0;
      result_.warnings += finding.severity == Severity::kWarning ? 1 : 0;
    }
    reporter_.File(linted->document, linted->findings);
  }

  const LintRunOptions& options_;
  Inputs& inputs_;
  const Survey& survey_;
  Reporter& reporter_;
  Baseline baseline_;
  std::vector<std::unique_ptr<Linter>> linters_;  // one a thread
  std::vector<std::unique_ptr<Linted>> slots_;
  LintRunResult result_;
};

}  // namespace

Result<LintRunResult> RunLint(const LintRunOptions& options, const Config& config,
                              Reporter* reporter,
                              const std::function<void(size_t, size_t)>& progress) {
  Result<Inputs> inputs = Inputs::Open(options.input, config);
  if (!inputs.ok()) {
    return inputs.status();
  }
  const Result<Survey> survey = inputs->MakeSurvey();
  if (!survey.ok()) {
    return survey.status();
  }
  return LintRun(options, &*inputs, *survey, reporter).Run(progress);
}

}  // namespace walwise::sql
