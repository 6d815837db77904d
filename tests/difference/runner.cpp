#include "tests/difference/runner.h"

#include <cstdlib>

#include "tests/difference/text.h"

namespace walwise::difference {

namespace {

constexpr char kInFailedBlock[] = "25P02";
constexpr char kSecondTime[] = "21000";

// Whether an error was raised, or caught and told by a notice.
bool Raised(const Reply& reply, const std::string& sqlstate) {
  const client::Answer& answer = reply.answers.back();
  for (const std::string& notice : answer.notices) {
    if (notice.starts_with("NOTICE: " + sqlstate)) return true;
  }
  return answer.sqlstate == sqlstate;
}

// With walwise.upsert_guard_identical a row that is left as it is may be named twice, and a
// statement goes on where it would have ended. From then on the copies differ.
bool IsKnown(const Case& made, const Reply& native) {
  return made.is_identical && Raised(native, kSecondTime);
}

}  // namespace

Runner::Runner(bool has_guard)
    : has_guard_(has_guard),
      native_("difference_native", false),
      guarded_("difference_guarded", has_guard) {}

std::optional<std::string> Runner::Prepare() {
  if (auto failure = native_.Create()) return failure;
  return guarded_.Create();
}

Outcome Runner::Run(const Case& made, const Observer& observer) {
  Outcome outcome;
  outcome.failure = native_.BeginCase();
  if (!outcome.failure) outcome.failure = guarded_.BeginCase();
  if (outcome.failure) return outcome;
  RunSteps(made, observer, &outcome);
  const bool is_alive = native_.is_alive() && guarded_.is_alive();
  if (is_alive && has_guard_) ReadLedger(&outcome);
  // No statement would show that.
  if (made.mode == "observe" && outcome.rows_skipped > 0 && !outcome.difference) {
    outcome.difference = {made.steps.size() - 1, "what observe may do: it left rows out", {}, {}};
  }
  return outcome;
}

void Runner::RunSteps(const Case& made, const Observer& observer, Outcome* outcome) {
  for (size_t i = 0; i < made.steps.size(); i++) {
    const Step& step = made.steps[i];
    if (step.kind == Step::Kind::kGuardedOnly) {
      guarded_.Send(step);
      const Reply reply = guarded_.Receive();
      // Between the error and the end of a block, modes stay as they are. An own setup need not fit
      // every case: what fails makes no difference.
      const std::string& error = reply.answers.back().sqlstate;
      if (error.empty() || error == kInFailedBlock || !has_guard_) continue;
      outcome->difference = {i, "settings", {}, reply};
      return;
    }
    native_.Send(step);
    guarded_.Send(step);
    const Reply native = native_.Receive();
    const Reply guarded = guarded_.Receive();
    const bool is_lost = !native_.is_alive() || !guarded_.is_alive();
    const std::string what = is_lost ? "the server ended" : NameDifference(native, guarded);
    if (!what.empty()) {
      outcome->has_known_difference = !is_lost && IsKnown(made, native);
      if (!outcome->has_known_difference) outcome->difference = {i, what, native, guarded};
      return;
    }
    if (observer) observer(step, native);
  }
}

void Runner::ReadLedger(Outcome* outcome) {
  client::Connection& session = guarded_.connection();
  // A case that ended early may have left a block open, or a role that may not read.
  session.Exec("ROLLBACK");
  session.Exec("RESET ROLE");
  const client::Answer answer = session.Exec(
      "SELECT coalesce(sum(rows_skipped), 0), coalesce(sum(rows_skippable), 0), "
      "string_agg(guard_reason, ',') FROM walwise.upsert_stats "
      "WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())");
  if (!answer.ok()) {
    outcome->failure = "the ledger: " + answer.message;
    return;
  }
  const client::Row& row = answer.rows.front();
  outcome->rows_skipped = atol(row[0]->c_str());
  outcome->rows_skippable = atol(row[1]->c_str());
  outcome->reasons = Split(row[2].value_or(""), ',');
  session.Exec("SELECT walwise.stats_reset()");
}

}  // namespace walwise::difference
