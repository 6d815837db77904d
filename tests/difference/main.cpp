// The differential tester: see --help, and docs/testing.md.

#include <chrono>
#include <cstdio>

#include "tests/difference/case.h"
#include "tests/difference/library.h"
#include "tests/difference/faults.h"
#include "tests/difference/options.h"
#include "tests/difference/report.h"
#include "tests/difference/rewrite_session.h"
#include "tests/difference/runner.h"
#include "tests/difference/shrinker.h"

namespace walwise::difference {

namespace {

constexpr int kCasesPerTest = 100;
constexpr int kMostRunsToShrink = 600;

// Each line behind "# ", as TAP has it.
void Comment(const std::string& text) {
  for (const std::string& line : Split(text, '\n')) std::printf("# %s\n", line.c_str());
}

class Session {
 public:
  explicit Session(const Options& options)
      : options_(options), runner_(!options.guard_setup), started_(Clock::now()) {}

  int Run() {
    if (auto failure = runner_.Prepare()) return Fail(*failure);
    const int first = options_.single_case.value_or(0);
    const int last = options_.single_case ? first + 1 : options_.cases;
    for (int i = first; i < last && !is_over(); i++) {
      if (!RunCase(i)) return 2;
      if ((i + 1) % kCasesPerTest == 0) CloseTest();
    }
    CloseTest();
    std::fputs(coverage_.Table().c_str(), stdout);
    PrintSpeed();
    CheckActivity();
    std::printf("1..%d\n", tests_);
    return failures_ > 0 ? 1 : 0;
  }

  // For the server that is connected to: what a case has depends on the version.
  int Print() {
    client::Connection server;
    if (!server.is_alive()) return Fail(server.last_error());
    const int version = server.server_version();
    const int first = options_.single_case.value_or(0);
    const int last = options_.single_case ? first + 1 : options_.cases;
    for (int i = first; i < last; i++) {
      std::fputs(ScriptOf(Make(i, version)).c_str(), stdout);
    }
    return 0;
  }

 private:
  using Clock = std::chrono::steady_clock;

  Case Make(int number, int version) const {
    Case made = MakeCase(options_.seed, number, version, options_.mode, options_.may_be_identical);
    if (options_.guard_setup) ReplaceGuard(*options_.guard_setup, &made);
    return made;
  }

  double seconds() const { return std::chrono::duration<double>(Clock::now() - started_).count(); }

  bool is_over() const {
    return failures_ >= options_.most_failures ||
           (options_.minutes > 0 && seconds() > options_.minutes * 60);
  }

  static int Fail(const std::string& failure) {
    std::fprintf(stderr, "difference: %s\n", failure.c_str());
    return 2;
  }

  // False if the tester can't go on.
  bool RunCase(int number) {
    const Case made = Make(number, runner_.server_version());
    Outcome outcome = runner_.Run(
        made, [this](const Step& step, const Reply& reply) { coverage_.AddReply(step, reply); });
    coverage_.AddCase(made, outcome);
    cases_in_test_ += !outcome.difference;
    if (options_.is_verbose) {
      Comment(Text("case {0}: {1} steps, {2} rows skipped: {3}", std::to_string(number),
                   std::to_string(made.steps.size()), std::to_string(outcome.rows_skipped),
                   Join(Texts(made.features.begin(), made.features.end()))));
    }
    if (outcome.difference) Report(made, &outcome);
    if (outcome.failure) Fail(*outcome.failure);
    return !outcome.failure;
  }

  void Report(const Case& made, Outcome* outcome) {
    failures_++;
    const bool shrinks = options_.shrinks && !outcome->failure;
    const Case small = shrinks ? Shrink(&runner_, made, outcome, kMostRunsToShrink) : made;
    std::printf("not ok %d - seed %s, case %d\n", ++tests_, std::to_string(made.seed).c_str(),
                made.number);
    Comment(DescribeDifference(small, *outcome->difference));
    Comment(ScriptOf(small));
    std::fflush(stdout);
  }

  // One test is so many cases, but for those that failed and were reported.
  void CloseTest() {
    if (cases_in_test_ == 0) return;
    std::printf("ok %d - %d cases of seed %s, %ld statements so far\n", ++tests_, cases_in_test_,
                std::to_string(options_.seed).c_str(), coverage_.statements());
    std::fflush(stdout);
    cases_in_test_ = 0;
  }

  void PrintSpeed() const {
    std::printf("# %.1f s, %.0f statements a second in each copy\n", seconds(),
                static_cast<double>(coverage_.statements()) / seconds());
  }

  // A run in which the guard did nothing has shown nothing.
  void CheckActivity() {
    if (options_.guard_setup || options_.single_case) return;
    const bool is_active = coverage_.rows_skipped() > 0;
    failures_ += !is_active;
    std::printf("%sok %d - the guard left rows out: %ld\n", is_active ? "" : "not ", ++tests_,
                coverage_.rows_skipped());
  }

  Options options_;
  Runner runner_;
  Clock::time_point started_;
  Coverage coverage_;
  int tests_ = 0;
  int failures_ = 0;
  int cases_in_test_ = 0;
};

}  // namespace

int Main(int argc, char** argv) {
  const std::optional<Options> options = ParseOptions(argc, argv);
  if (!options) return 2;
  if (options->print_library) {
    std::fputs(LibraryScript(true).c_str(), stdout);
    return 0;
  }
  if (options->print_faults) {
    std::fputs(FaultTable().c_str(), stdout);
    return 0;
  }
  if (!options->form.empty()) return RewriteSession(*options).Run();
  Session session(*options);
  return options->print_only ? session.Print() : session.Run();
}

}  // namespace walwise::difference

int main(int argc, char** argv) { return walwise::difference::Main(argc, argv); }
