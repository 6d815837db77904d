#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "upsert-rewriter/lint/linter.h"
#include "upsert-rewriter/lint/statements.h"
#include "upsert-rewriter/run/rewrite_run.h"

// tests/rewrite/NAME.sql has tables and upserts; NAME.guarded.out and NAME.cte.out have what
// becomes of each. WALWISE_WRITE_GOLDEN=1 writes them anew.

namespace walwise::sql {
namespace {

namespace fs = std::filesystem;

const fs::path kDirectory = "tests/rewrite";

std::string Read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

Document DocumentOf(const std::string& text) {
  Document document;
  document.path = "golden.sql";
  document.language = Language::kSql;
  document.text = text;
  return document;
}

// Where the statements of a text are, those of function bodies too.
class StatementSpans : public StatementVisitor {
 public:
  explicit StatementSpans(const std::string& text) {
    const Document document = DocumentOf(text);
    Parser parser;
    ForEachStatement(Extract(document), &parser, this);
  }
  void Visit(const Statement& statement) override {
    spans.push_back(statement.fragment->sql.ToSource(statement.in_fragment));
  }
  void Refuse(const SqlFragment&, Span, Span, const ParseError& error) override {
    ADD_FAILURE() << error.message;
  }
  std::vector<Span> spans;
};

// One upsert of a file, before and after.
struct Pair {
  RewriteOutcome outcome;
  std::string before;
  Span after;  // in Golden::after
};

// A file of tests/rewrite, rewritten.
struct Golden {
  Golden(const fs::path& path, Strategy strategy) : before(Read(path)) {
    options.strategy = strategy;
    options.skip_identical = before.rfind("-- options: skip-identical", 0) == 0;
    Survey survey;
    Parser parser;
    const Document document = DocumentOf(before);
    SurveyDdl(Extract(document), &parser, &survey);
    schema = survey.schema;
    const RewrittenFile file = RewriteFile(document, schema, options);
    after = file.text;
    const StatementSpans old_spans(before);
    const StatementSpans new_spans(after);
    EXPECT_EQ(old_spans.spans.size(), new_spans.spans.size()) << path;
    for (const RewriteOutcome& outcome : file.outcomes) {
      const auto at = std::find(old_spans.spans.begin(), old_spans.spans.end(), outcome.statement);
      pairs.push_back({outcome, std::string(outcome.statement.In(before)),
                       new_spans.spans.at(static_cast<size_t>(at - old_spans.spans.begin()))});
    }
  }

  std::string Text() const {
    std::string text;
    for (const Pair& pair : pairs) {
      text += pair.before + "\n";
      text += pair.outcome.refusal.empty() ? "=>\n" + std::string(pair.after.In(after)) + "\n"
                                           : "  refused: " + pair.outcome.refusal + "\n";
      for (const std::string& note : pair.outcome.notes) {
        text += "  note: " + note + "\n";
      }
      text += "\n";
    }
    return text;
  }

  std::string before;
  std::string after;
  RewriteOptions options;
  Schema schema;
  std::vector<Pair> pairs;
};

std::vector<fs::path> Sources() {
  std::vector<fs::path> paths;
  for (const fs::directory_entry& entry : fs::directory_iterator(kDirectory)) {
    if (entry.path().extension() == ".sql") {
      paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

fs::path OutputOf(fs::path source, Strategy strategy) {
  return source.replace_extension("." + std::string(StrategyName(strategy)) + ".out");
}

class RewriteGolden : public ::testing::TestWithParam<Strategy> {};

INSTANTIATE_TEST_SUITE_P(Forms, RewriteGolden,
                         ::testing::Values(Strategy::kGuarded, Strategy::kCte),
                         [](const auto& form) { return std::string(StrategyName(form.param)); });

TEST_P(RewriteGolden, EveryStatementBecomesWhatItBecame) {
  ASSERT_GE(Sources().size(), 6u);
  for (const fs::path& source : Sources()) {
    const fs::path path = OutputOf(source, GetParam());
    const std::string text = Golden(source, GetParam()).Text();
    if (std::getenv("WALWISE_WRITE_GOLDEN") != nullptr) {
      std::ofstream(path, std::ios::binary) << text;
    }
    EXPECT_EQ(text, Read(path)) << path;
  }
}

TEST_P(RewriteGolden, WhatIsRewrittenLocksNothingBeforeItsWhere) {
  const LintOptions options;
  size_t rewritten = 0;
  for (const fs::path& source : Sources()) {
    const Golden golden(source, GetParam());
    const Survey survey{golden.schema, {}};
    const std::vector<Finding> findings =
        Linter(options, survey).Lint(Extract(DocumentOf(golden.after)));
    for (const Pair& pair : golden.pairs) {
      rewritten += pair.outcome.refusal.empty() ? 1 : 0;
      for (const Finding& finding : findings) {
        const bool is_its_own = pair.outcome.refusal.empty() && pair.after.Contains(finding.span);
        EXPECT_FALSE(is_its_own && (finding.rule == "upsert-locks-before-where" ||
                                    finding.rule == "guard-does-not-stop-the-lock"))
            << pair.after.In(golden.after);
      }
    }
  }
  EXPECT_GT(rewritten, 30u);
}

TEST_P(RewriteGolden, ASecondRunChangesNothing) {
  for (const fs::path& source : Sources()) {
    const Golden golden(source, GetParam());
    EXPECT_EQ(RewriteFile(DocumentOf(golden.after), golden.schema, golden.options).text,
              golden.after)
        << source;
  }
}

TEST_P(RewriteGolden, LineEndsAndTabsStayAsTheyAre) {
  for (const fs::path& source : Sources()) {
    const Golden golden(source, GetParam());
    std::string before;
    std::string after;
    for (const char c : golden.before) {
      before += c == '\n' ? "\r\n" : std::string(1, c);
    }
    for (const char c : golden.after) {
      after += c == '\n' ? "\r\n" : std::string(1, c);
    }
    EXPECT_EQ(RewriteFile(DocumentOf(before), golden.schema, golden.options).text, after) << source;
  }
}

}  // namespace
}  // namespace walwise::sql
