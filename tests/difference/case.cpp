#include "tests/difference/case.h"

#include "tests/difference/keys.h"
#include "tests/difference/schema_maker.h"
#include "tests/difference/step_maker.h"
#include "tests/difference/surroundings.h"

namespace walwise::difference {

namespace {

constexpr int kFewestSteps = 40;
constexpr int kMostSteps = 90;

void Append(Step::Kind kind, const Texts& texts, std::vector<Step>* steps) {
  for (const std::string& text : texts) steps->push_back({kind, text});
}

std::string PickMode(Context* context) {
  static const Texts modes = {"always", "always",     "always",     "always",  "always",
                              "always", "autocommit", "autocommit", "observe", "mixed"};
  return context->random.Pick(modes);
}

// How the guarded copy differs from the other.
Texts GuardSetup(Context* context, const std::string& mode, bool is_identical) {
  context->Note("mode: " + mode);
  Texts script = {"SET walwise.upsert_guard = " + (mode == "mixed" ? "always" : mode)};
  if (is_identical) script.push_back("SET walwise.upsert_guard_identical = on");
  if (context->Use(10, "mode: track writes")) script.push_back("SET walwise.track = writes");
  return script;
}

Texts FinalChecks(const Schema& schema) {
  Texts checks = {"ROLLBACK", "RESET ROLE", "SELECT last_value, is_called FROM seq"};
  for (const std::string& table : schema.tables) {
    checks.push_back(
        Text("SELECT o.tableoid::regclass, o.* FROM {0} AS o ORDER BY o::text COLLATE "
             "\"C\", o.tableoid::regclass::text",
             table));
  }
  return checks;
}

}  // namespace

Case MakeCase(uint64_t seed, int number, int version, const std::string& mode,
              bool may_be_identical) {
  Case made = {.seed = seed, .number = number, .features = {}, .mode = {}, .steps = {}};
  Context context = {Random(seed, static_cast<uint64_t>(number)), version};
  Texts script;
  Schema schema = SchemaMaker(&context).Make(&script);
  Keys(&context, &schema, &script).Make();
  Surroundings(&context, &schema, &script).Make();
  Append(Step::Kind::kSetup, script, &made.steps);

  const std::string picked = PickMode(&context);
  const std::string& used = mode.empty() ? picked : mode;
  made.mode = used;
  made.is_identical = may_be_identical && context.Use(20, "mode: upsert_guard_identical");
  Append(Step::Kind::kGuardedOnly, GuardSetup(&context, used, made.is_identical), &made.steps);
  if (schema.has_row_security)
    Append(Step::Kind::kSetup, {"SET ROLE difference_user"}, &made.steps);
  made.features = context.TakeFeatures();

  const Texts modes = used == "mixed" ? Texts{"always", "off", "autocommit", "observe"} : Texts{};
  StepMaker(&context, &schema, modes, &made.steps)
      .Make(context.random.Between(kFewestSteps, kMostSteps));
  Append(Step::Kind::kCheck, FinalChecks(schema), &made.steps);
  return made;
}

void ReplaceGuard(const std::string& sql, Case* made) {
  bool is_replaced = false;
  std::vector<Step> steps;
  for (Step& step : made->steps) {
    if (step.kind == Step::Kind::kGuardedOnly) {
      if (std::exchange(is_replaced, true)) continue;
      step.sql = sql;
    }
    steps.push_back(std::move(step));
  }
  made->steps = std::move(steps);
}

}  // namespace walwise::difference
