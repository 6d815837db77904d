#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>

#include "upsert-rewriter/lint/linter.h"
#include "upsert-rewriter/run/rewrite_run.h"

// The isolation tests of the rewriter run the statements that `walwise rewrite` prints.

namespace walwise::sql {
namespace {

// Of a spec: step -> statement, for the steps that hold one upsert.
std::map<std::string, std::string> StepsOf(const std::string& name) {
  std::ifstream in("tests/isolation/specs/" + name + ".spec");
  const std::regex step(R"(step (\w+)\s+\{ (.*; )?((INSERT INTO|WITH) .*); \})");
  std::map<std::string, std::string> steps;
  for (std::string line; std::getline(in, line);) {
    std::smatch match;
    if (std::regex_match(line, match, step) && line.find("ON CONFLICT") != std::string::npos) {
      steps[match[1]] = match[3];
    }
  }
  return steps;
}

std::string Rewritten(const std::string& statement, const std::string& table, Strategy strategy) {
  Document document;
  document.path = "spec.sql";
  document.language = Language::kSql;
  document.text = std::regex_replace(statement, std::regex("native"), table);
  Survey survey;
  Parser parser;
  Document ddl;
  ddl.language = Language::kSql;
  ddl.text = "CREATE TABLE " + table + " (id int PRIMARY KEY, v int NOT NULL)";
  SurveyDdl(Extract(ddl), &parser, &survey);
  RewriteOptions options;
  options.strategy = strategy;
  const RewrittenFile file = RewriteFile(document, survey.schema, options);
  EXPECT_EQ(file.outcomes.size(), 1u) << statement;
  return file.text;
}

class RewriteSpecs : public ::testing::TestWithParam<const char*> {};

TEST_P(RewriteSpecs, RunWhatTheRewriterMakesOfTheNativeSteps) {
  const std::map<std::string, std::string> steps = StepsOf(GetParam());
  size_t native = 0;
  for (const auto& [name, statement] : steps) {
    if (name.rfind("n_", 0) != 0) {
      continue;
    }
    ++native;
    const std::string rest = name.substr(2);
    ASSERT_TRUE(steps.count("g_" + rest) == 1 && steps.count("x_" + rest) == 1) << name;
    EXPECT_EQ(steps.at("g_" + rest), Rewritten(statement, "guarded", Strategy::kGuarded));
    EXPECT_EQ(steps.at("x_" + rest), Rewritten(statement, "cte", Strategy::kCte));
  }
  EXPECT_GE(native, 3u);
  EXPECT_EQ(steps.size(), 3 * native);
}

INSTANTIATE_TEST_SUITE_P(Levels, RewriteSpecs,
                         ::testing::Values("rewrite_read_committed", "rewrite_repeatable_read"));

}  // namespace
}  // namespace walwise::sql
