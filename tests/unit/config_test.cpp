#include "upsert-rewriter/config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/unit/temp_directory.h"
#include "upsert-rewriter/config/near_names.h"

namespace walwise::sql {
namespace {

using testing::ElementsAre;

std::string ErrorOf(std::string_view text) {
  const Result<Config> config = ParseConfig(text, "c.toml");
  return config.ok() ? "" : config.status().message();
}

TEST(Config, EveryKeyIsRead) {
  const Result<Config> config = ParseConfig(R"(
include = ["db/**"]
exclude = ["*.gen.sql", "old"]
schema = ["schema.sql", "/abs.sql"]
baseline = "known.json"
error-on-warnings = true
[rules]
upsert-locks-before-where = "error"
syntax = "off"
[rewrite]
strategy = "cte"
)",
                                            "up/.walwise.toml");
  ASSERT_TRUE(config.ok()) << config.status().message();
  EXPECT_EQ(config->path, "up/.walwise.toml");
  EXPECT_THAT(config->include, ElementsAre("db/**"));
  EXPECT_THAT(config->exclude, ElementsAre("*.gen.sql", "old"));
  EXPECT_THAT(config->schema, ElementsAre("up/schema.sql", "/abs.sql"));
  EXPECT_EQ(config->baseline, "up/known.json");
  EXPECT_TRUE(config->error_on_warnings);
  EXPECT_THAT(config->rules,
              ElementsAre(testing::Pair("syntax", Severity::kOff),
                          testing::Pair("upsert-locks-before-where", Severity::kError)));
  EXPECT_EQ(config->strategy, "cte");
}

TEST(Config, AnEmptyFileSaysNothing) {
  const Result<Config> config = ParseConfig("# nothing\n", ".walwise.toml");
  ASSERT_TRUE(config.ok());
  EXPECT_TRUE(config->rules.empty());
  EXPECT_EQ(config->baseline, "");
  EXPECT_FALSE(config->error_on_warnings);
}

TEST(Config, UnknownKeysAndRulesAreErrorsWithNearNames) {
  EXPECT_EQ(ErrorOf("\nexclud = []"), "c.toml:2: unknown key 'exclud'; did you mean 'exclude'?");
  EXPECT_EQ(ErrorOf("error_on_warnings = true"),
            "c.toml:1: unknown key 'error_on_warnings'; did you mean 'error-on-warnings'?");
  EXPECT_EQ(ErrorOf("[rewrite]\nzzzzzz = 1"), "c.toml:2: unknown key 'rewrite.zzzzzz'");
  EXPECT_EQ(ErrorOf("[rules]\nsyntx = \"off\""),
            "c.toml:2: unknown rule 'syntx'; did you mean 'syntax'?");
}

TEST(Config, ValuesOfAnotherKindAreErrors) {
  EXPECT_EQ(ErrorOf("include = \"a\""), "c.toml:1: 'include' must be an array of strings");
  EXPECT_EQ(ErrorOf("include = [1]"), "c.toml:1: 'include' must be an array of strings");
  EXPECT_EQ(ErrorOf("baseline = 1"), "c.toml:1: 'baseline' must be a string");
  EXPECT_EQ(ErrorOf("error-on-warnings = 1"),
            "c.toml:1: 'error-on-warnings' must be true or false");
  EXPECT_EQ(ErrorOf("rules = 1"), "c.toml:1: 'rules' must be a table: [rules]");
  EXPECT_EQ(ErrorOf("[rules]\nsyntax = \"loud\""),
            "c.toml:2: rule 'syntax' must be \"off\", \"info\", \"warning\" or \"error\"");
  EXPECT_EQ(ErrorOf("[rules]\nsyntax = true"),
            "c.toml:2: rule 'syntax' must be \"off\", \"info\", \"warning\" or \"error\"");
  EXPECT_EQ(ErrorOf("rewrite.strategy = \"other\""),
            "c.toml:1: 'rewrite.strategy' must be \"guarded\" or \"cte\"");
  EXPECT_EQ(ErrorOf("exclude = [\"a[\"]"), "c.toml:1: 'exclude': glob 'a[': a [ is not closed");
}

TEST(Config, WhatIsNoTomlIsAnErrorWithItsLine) {
  EXPECT_THAT(ErrorOf("\n\na = = 1"), testing::StartsWith("c.toml:3: "));
  EXPECT_THAT(ErrorOf("a = \"\xff\""), testing::StartsWith("c.toml:1: "));
}

TEST(Config, TheNearestFileUpwardIsFound) {
  TempDirectory directory;
  directory.Write(".walwise.toml", "baseline = \"outer.json\"");
  directory.Write("a/.walwise.toml", "baseline = \"inner.json\"");
  directory.Write("a/b/c/x.sql");
  EXPECT_EQ(FindConfig("a/b/c")->baseline, "a/inner.json");
  EXPECT_EQ(FindConfig("a/b/c")->path, "a/.walwise.toml");
  EXPECT_EQ(FindConfig(".")->baseline, "outer.json");
  std::filesystem::current_path("a/b");
  EXPECT_EQ(FindConfig("")->baseline, "../inner.json");
  EXPECT_FALSE(FindConfig("missing").ok());
}

TEST(Config, AFileThatCantBeReadIsAnErrorNotAbsent) {
  TempDirectory directory;
  std::filesystem::create_directory(".walwise.toml");
  EXPECT_EQ(FindConfig(".").status().message(), ".walwise.toml: is a directory");
}

TEST(NearNames, AtMostThreeTheNearestFirst) {
  EXPECT_THAT(NearNames("abcd", {"abce", "abcd-x", "zzzz", "abc", "abcdef"}),
              ElementsAre("abc", "abce", "abcd-x"));
  EXPECT_EQ(DidYouMean("abcd", {"zzzz"}), "");
  EXPECT_EQ(DidYouMean("abcd", {"abce", "abc"}), "; did you mean 'abc' or 'abce'?");
}

}  // namespace
}  // namespace walwise::sql
