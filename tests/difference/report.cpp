#include "tests/difference/report.h"

#include <algorithm>
#include <cstdio>
#include <vector>

#include "tests/difference/text.h"

namespace walwise::difference {

namespace {

std::string Indented(const std::string& text) {
  std::string out = "    ";
  for (char c : text) {
    out += c;
    if (c == '\n') out += "    ";
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == '\n')) out.pop_back();
  return out + "\n";
}

void AppendMostFrequent(const std::string& title, const std::map<std::string, long>& counts,
                        std::string* out) {
  std::vector<std::pair<long, std::string>> sorted;
  for (const auto& [name, count] : counts) sorted.emplace_back(-count, name);
  std::sort(sorted.begin(), sorted.end());
  *out += "# " + title + ":";
  for (const auto& [count, name] : sorted) {
    *out += (&name == &sorted.front().second ? " " : ", ") + name + " " + std::to_string(-count);
  }
  *out += "\n";
}

}  // namespace

std::string ScriptOf(const Case& made) {
  std::string script = Text("-- seed {0}, case {1}\nSET search_path = w, lib;\n",
                            std::to_string(made.seed), std::to_string(made.number));
  for (const Step& step : made.steps) {
    std::string sql = WithoutMarks(step.sql);
    const bool is_several = sql.find("; INSERT") != std::string::npos && !sql.starts_with("DO") &&
                            !sql.starts_with("CREATE");
    for (size_t at = 0; is_several && (at = sql.find("; INSERT", at)) != std::string::npos;) {
      sql.replace(at, 1, " \\;");
      at += 3;
    }
    if (step.kind == Step::Kind::kGuardedOnly) script += "/* guarded copy only */ ";
    script += sql + ";";
    if (step.is_extended) script += "  -- by the extended protocol";
    script += "\n";
  }
  return script;
}

std::string DescribeDifference(const Case& made, const Difference& difference) {
  const Step& step = made.steps[difference.step];
  return Text("difference in {0}\n  {1}\n  native:\n{2}  guarded:\n{3}", difference.what,
              WithoutMarks(step.sql), Indented(Describe(difference.native)),
              Indented(Describe(difference.guarded)));
}

void Coverage::AddReply(const Step& step, const Reply& reply) {
  if (step.kind != Step::Kind::kStatement) return;
  const std::string& sqlstate = reply.answers.back().sqlstate;
  statements_++;
  if (!sqlstate.empty()) {
    errors_++;
    sqlstates_[sqlstate]++;
  }
  for (const std::string& feature : step.features) {
    features_[feature].statements++;
    features_[feature].errors += !sqlstate.empty();
  }
  features_of_case_.insert(step.features.begin(), step.features.end());
}

void Coverage::AddCase(const Case& made, const Outcome& outcome) {
  const bool is_guarded = outcome.rows_skipped > 0;
  cases_++;
  guarded_cases_ += is_guarded;
  rows_skipped_ += outcome.rows_skipped;
  rows_skippable_ += outcome.rows_skippable;
  known_differences_ += outcome.has_known_difference;
  for (const std::string& reason : outcome.reasons) reasons_[reason]++;
  features_of_case_.insert(made.features.begin(), made.features.end());
  for (const std::string& feature : std::exchange(features_of_case_, {})) {
    features_[feature].cases++;
    features_[feature].guarded_cases += is_guarded;
  }
}

std::string Coverage::Table() const {
  char line[160];
  std::string out;
  std::snprintf(line, sizeof line, "# %-46s %8s %8s %10s %8s\n", "feature", "cases", "guarded",
                "statements", "errors");
  out += line;
  for (const auto& [name, count] : features_) {
    std::snprintf(line, sizeof line, "# %-46s %8ld %8ld %10ld %8ld\n", name.c_str(), count.cases,
                  count.guarded_cases, count.statements, count.errors);
    out += line;
  }
  AppendMostFrequent("errors, alike in both copies", sqlstates_, &out);
  if (!reasons_.empty()) AppendMostFrequent("statements the guard left alone", reasons_, &out);
  std::snprintf(line, sizeof line,
                "# %ld cases, %ld statements, %ld errors; rows skipped: %ld, in %ld cases; "
                "skippable on observe: %ld\n",
                cases_, statements_, errors_, rows_skipped_, guarded_cases_, rows_skippable_);
  out += line;
  std::snprintf(line, sizeof line, "# cases that ended early with a documented difference: %ld\n",
                known_differences_);
  return out + line;
}

}  // namespace walwise::difference
