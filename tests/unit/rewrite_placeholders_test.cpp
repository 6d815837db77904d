#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "upsert-rewriter/lint/linter.h"
#include "upsert-rewriter/run/rewrite_run.h"

namespace walwise::sql {
namespace {

using ::testing::HasSubstr;

Document DocumentOf(Language language, const std::string& text) {
  Document document;
  document.path = "code";
  document.language = language;
  document.text = text;
  return document;
}

// The file after, or the refusal of its one upsert.
std::string Rewritten(Language language, const std::string& text,
                      Strategy strategy = Strategy::kGuarded) {
  Survey survey;
  Parser parser;
  SurveyDdl(Extract(DocumentOf(Language::kSql, "CREATE TABLE t (id int PRIMARY KEY, v text)")),
            &parser, &survey);
  RewriteOptions options;
  options.strategy = strategy;
  const RewrittenFile file = RewriteFile(DocumentOf(language, text), survey.schema, options);
  EXPECT_EQ(file.outcomes.size(), 1u) << text;
  if (file.outcomes.size() == 1 && !file.outcomes[0].refusal.empty()) {
    EXPECT_EQ(file.text, text);
    return "refused: " + file.outcomes[0].refusal;
  }
  return file.text;
}

std::string Python(const std::string& values, const std::string& where,
                   Strategy strategy = Strategy::kGuarded) {
  return Rewritten(Language::kPython,
                   "cur.execute(\"INSERT INTO t (id, v) VALUES " + values +
                       " ON CONFLICT (id) DO UPDATE SET v = excluded.v WHERE " + where + "\", x)\n",
                   strategy);
}

TEST(RewritePlaceholders, NumberedOnesGetACast) {
  EXPECT_THAT(Rewritten(Language::kGo,
                        "db.Exec(`INSERT INTO t (id, v) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE "
                        "SET v = excluded.v WHERE t.v < $3`)\n"),
              AllOf(HasSubstr("(VALUES ($1::integer, $2)) AS excluded (id, v)"),
                    HasSubstr("(t.v < $3) IS NOT TRUE) ON CONFLICT")));
}

TEST(RewritePlaceholders, PercentSStaysWhereItStandsOnce) {
  EXPECT_THAT(Python("(%s, %s)", "t.v < excluded.v"),
              HasSubstr("SELECT * FROM (VALUES (%s::integer, %s)) AS excluded (id, v)"));
}

TEST(RewritePlaceholders, PercentSInTheConditionCanNotStandTwice) {
  EXPECT_THAT(Python("(%s, %s)", "t.v < %s"),
              HasSubstr("refused: a positional placeholder would have to stand twice"));
  EXPECT_THAT(Python("(%s, %s)", "t.v < %s", Strategy::kCte), HasSubstr("AND (t.v < %s)"));
}

TEST(RewritePlaceholders, NamedOnesAreCastByWords) {
  EXPECT_THAT(Python("(%(id)s, %(v)s)", "t.v < %(v)s"),
              AllOf(HasSubstr("(VALUES (CAST(%(id)s AS integer), %(v)s))"),
                    HasSubstr("(t.v < %(v)s) IS NOT TRUE)")));
  EXPECT_THAT(Python("(:id, :v)", "t.v < :v"), HasSubstr("CAST(:id AS integer)"));
}

TEST(RewritePlaceholders, RowsOfOnePlaceholderAreCastOutside) {
  EXPECT_THAT(Rewritten(Language::kPython,
                        "execute_values(cur, \"INSERT INTO t (id, v) VALUES %s ON CONFLICT (id) DO "
                        "UPDATE SET v = excluded.v WHERE t.v < excluded.v\", rows)\n"),
              HasSubstr("SELECT * FROM (SELECT id::integer, v::text FROM (VALUES %s) AS source "
                        "(id, v)) AS excluded (id, v)"));
}

TEST(RewritePlaceholders, QuestionMarksKeepTheirOrderInTheCteForm) {
  const std::string before =
      "stmt = c.prepareStatement(\"INSERT INTO t (id, v) VALUES (?, ?) ON CONFLICT (id) DO UPDATE "
      "SET v = excluded.v || ? WHERE t.v < ?\");\n";
  EXPECT_THAT(Rewritten(Language::kJava, before), HasSubstr("refused: a positional placeholder"));
  const std::string after = Rewritten(Language::kJava, before, Strategy::kCte);
  EXPECT_THAT(after, AllOf(HasSubstr("(VALUES (?::integer, ?))"),
                           HasSubstr("SET v = excluded.v || ?"), HasSubstr("AND (t.v < ?)")));
}

TEST(RewritePlaceholders, AtNamesAreCastByWords) {
  EXPECT_THAT(Rewritten(Language::kCSharp,
                        "var sql = \"INSERT INTO t (id, v) VALUES (@id, @v) ON CONFLICT (id) DO "
                        "UPDATE SET v = excluded.v WHERE t.v < @v\";\n"),
              AllOf(HasSubstr("CAST(@id AS integer)"), HasSubstr("(t.v < @v) IS NOT TRUE")));
}

TEST(RewritePlaceholders, AnInterpolatedConditionIsNotWrittenTwice) {
  const std::string text =
      "cur.execute(f\"INSERT INTO t (id, v) VALUES ({i}, 'x') ON CONFLICT (id) DO UPDATE SET v = "
      "excluded.v WHERE t.v < {limit}\")\n";
  EXPECT_THAT(Rewritten(Language::kPython, text),
              HasSubstr("refused: an interpolated expression would have to stand twice"));
  EXPECT_THAT(Rewritten(Language::kPython, text, Strategy::kCte),
              AllOf(HasSubstr("CAST({i} AS integer)"), HasSubstr("AND (t.v < {limit})")));
}

TEST(RewritePlaceholders, AnEmbeddedQuoteIsWrittenAsTheLiteralNeedsIt) {
  EXPECT_THAT(Rewritten(Language::kPython,
                        "q = 'INSERT INTO t (id, v) VALUES (1, \\'a\\') ON CONFLICT (id) DO UPDATE "
                        "SET v = excluded.v WHERE t.v <> \\'b\\''\n"),
              HasSubstr("(t.v <> \\'b\\') IS NOT TRUE)"));
}

}  // namespace
}  // namespace walwise::sql
