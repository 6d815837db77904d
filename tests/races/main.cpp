// Lets concurrent clients loose on a few keys and checks that their answers have a serial order.
// See `races --help`, docs/testing.md and serial_order.h. The server is the environment's
// (PGHOST...).

#include <chrono>
#include <cstdio>
#include <string>

#include "common/client/connection.h"
#include "tests/races/options.h"
#include "tests/races/round.h"

namespace walwise::races {

namespace {

constexpr int kAsExpected = 0;
constexpr int kNotAsExpected = 1;
constexpr int kCouldNotRun = 2;

int64_t RowsSkipped() {
  const client::Answer answer = client::Connection().Exec(
      "SELECT coalesce(sum(rows_skipped), 0)::bigint FROM walwise.upsert_stats");
  if (answer.ok()) return std::stoll(answer.rows[0][0].value_or("0"));
  fprintf(stderr, "%s", client::Describe(answer).c_str());
  return -1;
}

bool IsGuarded(const Setting& setting) {
  for (const std::string& guard : setting.guards) {
    if (guard == "always" || guard == "autocommit") return true;
  }
  return false;
}

void Print(const Figures& figures, int rounds) {
  const auto told = [&](Told what) {
    const auto found = figures.told.find(what);
    return static_cast<long long>(found == figures.told.end() ? 0 : found->second);
  };
  printf("%d rounds: %lld inserted, %lld updated, %lld deleted, %lld found, %lld nothing", rounds,
         told(Told::kInserted), told(Told::kUpdated), told(Told::kDeleted), told(Told::kFound),
         told(Told::kNothing));
  printf("; %lld rolled back, %lld serialization failures, %lld vacuums\n",
         static_cast<long long>(figures.rollbacks),
         static_cast<long long>(figures.serialization_failures),
         static_cast<long long>(figures.vacuums));
}

// A run that met nothing proves nothing.
bool IsTelling(const Options& options, const Figures& figures) {
  for (Told told : {Told::kInserted, Told::kUpdated, Told::kNothing, Told::kFound}) {
    if (!figures.told.contains(told)) return false;
  }
  if (options.plan.workload.deletes > 0 && !figures.told.contains(Told::kDeleted)) return false;
  const int64_t skipped = RowsSkipped();
  printf("the guard skipped %lld rows; %lld upserts changed nothing\n",
         static_cast<long long>(skipped), static_cast<long long>(figures.upserts_told_nothing));
  return IsGuarded(options.plan.setting) ? skipped > 0 : skipped == 0;
}

int Run(const Options& options) {
  const client::Answer reset = client::Connection().Exec("SELECT walwise.stats_reset()");
  if (!reset.ok()) {
    fprintf(stderr, "%s", client::Describe(reset).c_str());
    return kCouldNotRun;
  }
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(options.seconds);
  Figures figures;
  Result result;
  int rounds = 0;
  do {
    result = RunRound(options.plan, options.seed + rounds++, &figures);
  } while (result.verdict == Verdict::kExplained && std::chrono::steady_clock::now() < end);

  Print(figures, rounds);
  if (result.verdict != Verdict::kExplained) {
    printf("seed %llu: %s\n", static_cast<unsigned long long>(options.seed + rounds - 1),
           result.text.c_str());
  }
  if (result.verdict == Verdict::kFailed) return kCouldNotRun;
  if (options.expects_contradiction) {
    if (result.verdict == Verdict::kContradiction) return kAsExpected;
    puts("a contradiction was expected, and none was found");
    return kNotAsExpected;
  }
  if (result.verdict == Verdict::kContradiction) return kNotAsExpected;
  if (IsTelling(options, figures)) return kAsExpected;
  puts("the run did not meet all that it is to test");
  return kNotAsExpected;
}

}  // namespace

}  // namespace walwise::races

int main(int argc, char** argv) {
  walwise::races::Options options;
  switch (walwise::races::Parse(argc, argv, &options)) {
    case walwise::races::Parsed::kRun:
      return walwise::races::Run(options);
    case walwise::races::Parsed::kHelp:
      return walwise::races::kAsExpected;
    case walwise::races::Parsed::kWrong:
      break;
  }
  return walwise::races::kCouldNotRun;
}
