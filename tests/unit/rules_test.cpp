#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/lint/linter.h"
#include "upsert-rewriter/lint/statements.h"
#include "upsert-rewriter/rules/registry.h"
#include "upsert-rewriter/text/line_index.h"

// The rules on tests/lint/RULE/*.sql and on the examples of docs/rules/RULE.md. A bad*.sql has all
// its findings in bad*.out; a good*.sql gives none of its rule. Run from the top of the tree.

namespace walwise::sql {
namespace {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::vector<Finding> Lint(const std::string& text, const LintOptions& options = {},
                          Language language = Language::kSql) {
  const Document document{"rules_test.sql", language, text};
  const Extraction extraction = Extract(document);
  Parser parser;
  Survey survey;
  SurveyDdl(extraction, &parser, &survey);
  if (survey.needs_uses) {
    SurveyUses(document, extraction, &parser, &survey);
  }
  return Linter(options, survey).Lint(extraction);
}

// One finding a line: LINE:COLUMN severity rule: message.
std::string AsText(const std::string& text, const std::vector<Finding>& findings) {
  const LineIndex lines(text);
  std::string all;
  for (const Finding& finding : findings) {
    const LineColumn at = lines.At(finding.span.begin);
    all += std::to_string(at.line) + ":" + std::to_string(at.column) + " " +
           std::string(SeverityName(finding.severity)) + " " + finding.rule + ": " +
           finding.message + "\n";
  }
  return all;
}

size_t Count(const std::vector<Finding>& findings, std::string_view rule) {
  return static_cast<size_t>(
      std::count_if(findings.begin(), findings.end(),
                    [&](const Finding& finding) { return finding.rule == rule; }));
}

std::vector<fs::path> TestFiles(std::string_view prefix) {
  std::vector<fs::path> paths;
  if (fs::is_directory("tests/lint")) {
    for (const auto& entry : fs::recursive_directory_iterator("tests/lint")) {
      const std::string name = entry.path().filename();
      if (name.starts_with(prefix) && name.ends_with(".sql")) {
        paths.push_back(entry.path());
      }
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<std::string> RuleIds() {
  std::vector<std::string> ids;
  for (const Rule* rule : AllRules()) {
    ids.emplace_back(rule->id);
  }
  return ids;
}

// GoogleTest takes letters, digits and underscores.
std::string TestName(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '-' || c == '.' || c == '/'; }, '_');
  return text;
}

std::string RuleOf(const fs::path& path) { return path.parent_path().filename(); }

constexpr auto kNameOfPath = [](const auto& info) {
  return TestName(RuleOf(info.param) + "_" + info.param.stem().string());
};
constexpr auto kNameOfRule = [](const auto& info) { return TestName(info.param); };

class BadSql : public testing::TestWithParam<fs::path> {};
class GoodSql : public testing::TestWithParam<fs::path> {};
class RulePage : public testing::TestWithParam<std::string> {};

TEST_P(BadSql, GivesTheFindingsThatItsOutputHas) {
  const std::string text = ReadFile(GetParam());
  const std::vector<Finding> findings = Lint(text);
  EXPECT_GT(Count(findings, RuleOf(GetParam())), 0U);
  EXPECT_EQ(AsText(text, findings), ReadFile(fs::path(GetParam()).replace_extension(".out")));
}

TEST_P(GoodSql, GivesNoFindingOfItsRule) {
  const std::string text = ReadFile(GetParam());
  const std::vector<Finding> findings = Lint(text);
  EXPECT_EQ(Count(findings, RuleOf(GetParam())), 0U) << AsText(text, findings);
  EXPECT_EQ(Count(findings, "syntax"), 0U) << AsText(text, findings);
}

// The first ```sql block below a heading; "" if there is none.
std::string SqlBelow(const std::string& page, std::string_view heading) {
  const std::string open = "```sql\n";
  const size_t section = page.find("\n## " + std::string(heading) + "\n");
  const size_t next = page.find("\n## ", section + 1);
  const size_t begin = page.find(open, section);
  if (section == std::string::npos || begin == std::string::npos || begin > next) {
    return {};
  }
  const size_t end = page.find("\n```", begin);
  return page.substr(begin + open.size(), end - begin - open.size() + 1);
}

TEST_P(RulePage, ShowsABadStatementThatTheRuleFindsAndAGoodOneThatItDoesNot) {
  const std::string page = ReadFile("docs/rules/" + GetParam() + ".md");
  const std::string bad = SqlBelow(page, "Bad");
  const std::string good = SqlBelow(page, "Good");
  EXPECT_FALSE(bad.empty());
  EXPECT_FALSE(good.empty());
  const std::vector<Finding> of_bad = Lint(bad);
  const std::vector<Finding> of_good = Lint(good);
  EXPECT_GT(Count(of_bad, GetParam()), 0U) << AsText(bad, of_bad);
  EXPECT_EQ(Count(of_bad, "syntax"), 0U) << AsText(bad, of_bad);
  EXPECT_EQ(Count(of_good, GetParam()), 0U) << AsText(good, of_good);
  EXPECT_EQ(Count(of_good, "syntax"), 0U) << AsText(good, of_good);
}

INSTANTIATE_TEST_SUITE_P(Rules, BadSql, testing::ValuesIn(TestFiles("bad")), kNameOfPath);
INSTANTIATE_TEST_SUITE_P(Rules, GoodSql, testing::ValuesIn(TestFiles("good")), kNameOfPath);
INSTANTIATE_TEST_SUITE_P(Rules, RulePage, testing::ValuesIn(RuleIds()), kNameOfRule);

// Without its files a rule's cases above would be silently fewer.
TEST(Rules, EachHasBadAndGoodSql) {
  const auto rules_of = [](std::string_view prefix) {
    std::set<std::string> rules;
    for (const fs::path& path : TestFiles(prefix)) {
      rules.insert(RuleOf(path));
    }
    return rules;
  };
  const std::vector<std::string> ids = RuleIds();
  const std::set<std::string> all(ids.begin(), ids.end());
  EXPECT_EQ(rules_of("bad"), all);
  EXPECT_EQ(rules_of("good"), all);
}

TEST(Rules, AreOrderedById) {
  const std::vector<std::string> ids = RuleIds();
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_TRUE(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
}

TEST(Rules, AreFoundByTheirId) {
  for (const Rule* rule : AllRules()) {
    EXPECT_EQ(FindRule(rule->id), rule);
  }
  EXPECT_EQ(FindRule("no-such-rule"), nullptr);
}

TEST(Rules, AFindingThatMayBeMeantIsAnInfoUnlessTheSeverityIsSet) {
  const std::string text = "INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING";
  LintOptions options;
  ASSERT_EQ(Lint(text, options).size(), 1U);
  EXPECT_EQ(Lint(text, options)[0].severity, Severity::kInfo);
  options.severities["do-nothing-without-target"] = Severity::kError;
  EXPECT_EQ(Lint(text, options)[0].severity, Severity::kError);
  options.severities["do-nothing-without-target"] = Severity::kOff;
  EXPECT_TRUE(Lint(text, options).empty());
}

TEST(Rules, RowsThatADriverFillsInComeInTheCallersOrder) {
  const std::string text =
      "execute_values(cursor, \"INSERT INTO t (id, n) VALUES %s ON CONFLICT (id) DO UPDATE SET n = "
      "t.n + excluded.n\", rows)\n";
  const std::vector<Finding> findings = Lint(text, {}, Language::kPython);
  EXPECT_EQ(Count(findings, "upsert-multi-row-unordered"), 1U) << AsText(text, findings);
}

// Else a dump in one transaction would be remembered row by row.
TEST(FileFacts, ManyLikeWritesAreRememberedOnce) {
  std::string text = "BEGIN;\n";
  for (int i = 0; i < 100; ++i) {
    text += "INSERT INTO t (a) VALUES (1);\n";
  }
  text += "COMMIT;\n";
  const Extraction extraction = Extract({"dump.sql", Language::kSql, text});
  Parser parser;
  class Adder : public StatementVisitor {
   public:
    void Visit(const Statement& statement) override { facts.Add(statement); }
    FileFacts facts;
  } adder;
  ForEachStatement(extraction, &parser, &adder);
  ASSERT_EQ(adder.facts.past().size(), 1U);
  EXPECT_EQ(adder.facts.past()[0].written, std::vector<std::string>{"t"});
}

TEST(FileFacts, ANameWithoutSchemaMayBeOfAnySchema) {
  EXPECT_TRUE(MayBeSameTable("t", "s.t"));
  EXPECT_TRUE(MayBeSameTable("s.t", "s.t"));
  EXPECT_FALSE(MayBeSameTable("s.t", "r.t"));
  EXPECT_FALSE(MayBeSameTable("t", "u"));
}

// A rule that sees no statement would never speak.
TEST(Rules, SeeStatementsOrFiles) {
  for (const Rule* rule : AllRules()) {
    EXPECT_EQ(rule->check != nullptr, !rule->statements.empty()) << rule->id;
    EXPECT_TRUE(rule->check != nullptr || rule->check_file != nullptr) << rule->id;
  }
}

TEST(Linter, AStatementThatNoRuleAsksForIsParsedAllTheSame) {
  const std::string text =
      "SELECT 1 FROM;\nDELETE FROM t WHERE (a = 1;\nselect a from t;\nSELECT '\xFF';\n"
      "SELECT E'\\xFF';\n";
  EXPECT_EQ(AsText(text, Lint(text)),
            "1:14 error syntax: syntax error at end of input\n"
            "2:27 error syntax: syntax error at end of input\n"
            "4:9 error syntax: is not UTF-8 here\n"
            "5:1 error syntax: invalid byte sequence for encoding \"UTF8\": 0xff\n");
}

TEST(Linter, AnUnaskedStatementIsReadWhereATransactionIsFollowed) {
  const std::string lock = "SELECT a FROM t WHERE b = 1 FOR UPDATE;\n";
  EXPECT_EQ(Count(Lint("BEGIN;\n" + lock + "COMMIT;"), "select-for-update-never-written"), 1U);
  EXPECT_EQ(Count(Lint("BEGIN;\n" + lock + "DELETE FROM t WHERE b = 1;\nCOMMIT;"),
                  "select-for-update-never-written"),
            0U);
}

}  // namespace
}  // namespace walwise::sql
