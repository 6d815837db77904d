#include "tests/difference/shrinker.h"

#include <algorithm>

#include "tests/difference/text.h"

namespace walwise::difference {

namespace {

class Shrinking {
 public:
  Shrinking(Runner* runner, const Case& made, Outcome* outcome, int most_runs)
      : runner_(runner), best_(made), outcome_(outcome), runs_left_(most_runs) {}

  Case Do() {
    DropStepsAfterDifference();
    while (true) {
      const size_t size = best_.steps.size();
      DropSteps();
      if (!DropSpans() && best_.steps.size() == size) break;
    }
    return best_;
  }

 private:
  // Takes the candidate if it still differs.
  bool Try(const Case& candidate) {
    if (runs_left_-- <= 0) return false;
    const Outcome outcome = runner_->Run(candidate);
    if (!outcome.difference) return false;
    best_ = candidate;
    *outcome_ = outcome;
    return true;
  }

  void DropStepsAfterDifference() {
    Case candidate = best_;
    auto& steps = candidate.steps;
    steps.resize(outcome_->difference->step + 1);
    Try(candidate);
  }

  // From the end, half of them at once, then a quarter, ..., then one by one.
  void DropSteps() {
    for (size_t chunk = std::max<size_t>(best_.steps.size() / 2, 1);; chunk /= 2) {
      for (size_t end = best_.steps.size(); end > 0; end -= std::min(chunk, end)) {
        end = std::min(end, best_.steps.size());
        DropRange(end - std::min(chunk, end), end);
      }
      if (chunk <= 1) break;
    }
  }

  void DropRange(size_t begin, size_t end) {
    Case candidate = best_;
    candidate.steps.clear();
    for (size_t i = 0; i < best_.steps.size(); i++) {
      if (i < begin || i >= end) candidate.steps.push_back(best_.steps[i]);
    }
    Try(candidate);
  }

  bool DropSpans() {
    bool dropped = false;
    for (size_t i = 0; i < best_.steps.size(); i++) {
      for (int span = 0;;) {
        Case candidate = best_;
        candidate.steps[i].sql = WithoutSpan(best_.steps[i].sql, span);
        if (candidate.steps[i].sql.empty()) break;
        if (Try(candidate)) {
          dropped = true;
        } else {
          span++;
        }
      }
    }
    return dropped;
  }

  Runner* runner_;
  Case best_;
  Outcome* outcome_;
  int runs_left_;
};

}  // namespace

Case Shrink(Runner* runner, const Case& made, Outcome* outcome, int most_runs) {
  return Shrinking(runner, made, outcome, most_runs).Do();
}

}  // namespace walwise::difference
