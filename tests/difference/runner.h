// Runs a case in both copies, step by step, and compares what came back.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "tests/difference/case.h"
#include "tests/difference/copies.h"
#include "tests/difference/text.h"

namespace walwise::difference {

struct Difference {
  size_t step;       // index into the case's steps
  std::string what;  // "rows"
  Reply native;
  Reply guarded;
};

struct Outcome {
  std::optional<Difference> difference;
  // The case ended early, with a difference that docs/upsert-guard.md names.
  bool has_known_difference = false;
  // The tester itself could not go on.
  std::optional<std::string> failure;
  // What the guard counted in this case.
  long rows_skipped = 0;
  long rows_skippable = 0;
  Texts reasons;  // of the statements that it left alone
};

class Runner {
 public:
  // Called after each step that both copies ran, with the native reply.
  using Observer = std::function<void(const Step&, const Reply&)>;

  // Without a guard the cases have their own way to make the second copy differ (ReplaceGuard).
  explicit Runner(bool has_guard);

  std::optional<std::string> Prepare();
  int server_version() { return native_.connection().server_version(); }
  Outcome Run(const Case& made, const Observer& observer = nullptr);

 private:
  void RunSteps(const Case& made, const Observer& observer, Outcome* outcome);
  void ReadLedger(Outcome* outcome);

  bool has_guard_;
  Copy native_;
  Copy guarded_;
};

}  // namespace walwise::difference
