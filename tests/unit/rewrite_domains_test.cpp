// Upserts of domains, as they are and rewritten, on a server: run by tests/with-server. Skipped
// without one.

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "common/client/connection.h"
#include "upsert-rewriter/lint/linter.h"
#include "upsert-rewriter/run/rewrite_run.h"
#include "upsert-rewriter/schema/catalog_reader.h"

namespace walwise::sql {
namespace {

using client::Answer;
using client::Connection;

constexpr char kTypes[] = R"(
CREATE DOMAIN short AS varchar(3);
CREATE DOMAIN shorter AS short CHECK (VALUE <> 'no');
CREATE DOMAIN fixed AS char(3);
CREATE DOMAIN bits AS bit(3);
CREATE DOMAIN amount AS numeric(4,1);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE DOMAIN needed AS varchar(3) NOT NULL;
CREATE DOMAIN shorts AS varchar(3)[];
CREATE DOMAIN folded AS varchar(3) COLLATE "und-x-icu";
CREATE TYPE mood AS ENUM ('sad', 'ok');
)";

struct Case {
  const char* type;
  const char* there;     // what the row has that the upsert meets
  const char* proposed;  // as SQL
  const char* sqlstate;  // "" for none
};

constexpr Case kCases[] = {
    {"short", "'abc'", "'abd'", ""},
    {"short", "'abc'", "'abc'", ""},
    {"short", "'abc'", "'abcdef'", "22001"},
    {"shorter", "'abc'", "'yes'", ""},
    {"shorter", "'abc'", "'no'", "23514"},
    {"shorter", "'abc'", "'abcdef'", "22001"},
    {"fixed", "'ab'", "'ac'", ""},
    {"fixed", "'ab'", "'ab '", ""},
    {"fixed", "'ab'", "'abcdef'", "22001"},
    {"bits", "'101'", "'100'", ""},
    {"bits", "'101'", "'1'", "22026"},
    {"bits", "'101'", "'10101'", "22026"},
    {"amount", "1.3", "1.25", ""},
    {"amount", "1.3", "'7.77'", ""},
    {"amount", "1.3", "12345.6", "22003"},
    {"positive", "1", "2", ""},
    {"positive", "1", "'-1'", "23514"},
    {"needed", "'abc'", "'abd'", ""},
    {"needed", "'abc'", "NULL", "23502"},
    {"shorts", "'{abc}'", "'{abd,x}'", ""},
    {"shorts", "'{abc}'", "ARRAY['abcdef']", "22001"},
    {"folded", "'b'", "'a'", ""},
    {"mood", "'sad'", "'ok'", ""},
    {"mood", "'sad'", "'bad'", "22P02"},
};

// Parameterized by: is the schema the catalog's, or DDL's?
class RewriteDomains : public ::testing::TestWithParam<std::tuple<bool, Strategy>> {
 protected:
  static constexpr char kDatabase[] = "walwise_domains_test";

  void SetUp() override {
    if (std::getenv("PGHOST") == nullptr) {
      GTEST_SKIP() << "no server: PGHOST is not set";
    }
    Connection maintenance("dbname=postgres");
    ASSERT_TRUE(maintenance.is_alive()) << maintenance.last_error();
    ASSERT_TRUE(maintenance.Exec("DROP DATABASE IF EXISTS " + std::string(kDatabase)).ok());
    ASSERT_TRUE(maintenance.Exec("CREATE DATABASE " + std::string(kDatabase)).ok());
    std::string ddl = kTypes;
    for (const Case& one : kCases) {
      ddl += "CREATE TABLE IF NOT EXISTS " + TableOf(one) + " (id int PRIMARY KEY, v " + one.type +
             ");\n";
    }
    const Answer made = Connection(Dsn()).Exec(ddl);
    ASSERT_TRUE(made.ok()) << made.message;
    ReadSchema(ddl);
  }

  void TearDown() override {
    if (std::getenv("PGHOST") != nullptr) {
      Connection("dbname=postgres").Exec("DROP DATABASE " + std::string(kDatabase));
    }
  }

  static std::string Dsn() { return "dbname=" + std::string(kDatabase); }
  static std::string TableOf(const Case& one) { return "t_" + std::string(one.type); }

  static Document DocumentOf(const std::string& text) {
    Document document;
    document.path = "domains.sql";
    document.language = Language::kSql;
    document.text = text;
    return document;
  }

  void ReadSchema(const std::string& ddl) {
    if (std::get<0>(GetParam())) {
      Result<Schema> schema = ReadCatalog(Dsn());
      ASSERT_TRUE(schema.ok()) << schema.status().message();
      schema_ = std::move(schema).value();
      return;
    }
    Survey survey;
    Parser parser;
    const Document document = DocumentOf(ddl);
    SurveyDdl(Extract(document), &parser, &survey);
    schema_ = survey.schema;
  }

  std::string Rewritten(const std::string& statement) const {
    RewriteOptions options;
    options.strategy = std::get<1>(GetParam());
    const RewrittenFile file = RewriteFile(DocumentOf(statement), schema_, options);
    for (const RewriteOutcome& outcome : file.outcomes) {
      EXPECT_EQ(outcome.refusal, "") << statement;
      for (const std::string& note : outcome.notes) {
        EXPECT_EQ(note.find("cut instead"), std::string::npos) << note;
      }
    }
    EXPECT_NE(file.text, statement);
    return file.text;
  }

  // What the statement raises, and the rows it then leaves, where one was.
  static std::string Outcome(const Case& one, const std::string& statement) {
    Connection connection(Dsn());
    connection.Exec("TRUNCATE " + TableOf(one));
    const Answer there =
        connection.Exec("INSERT INTO " + TableOf(one) + " VALUES (1, " + one.there + ")");
    EXPECT_TRUE(there.ok()) << there.message;
    const Answer answer = connection.Exec(statement);
    std::string text = answer.sqlstate + " " + answer.message + ";";
    const Answer rows = connection.Exec("SELECT id, v FROM " + TableOf(one) + " ORDER BY id");
    for (const client::Row& row : rows.rows) {
      text += " " + *row[0] + "=" + row[1].value_or("NULL");
    }
    return text;
  }

  static void ExpectSame(const Case& one, const std::string& native, const std::string& rewritten) {
    const std::string outcome = Outcome(one, native);
    EXPECT_EQ(outcome.substr(0, outcome.find(' ')), one.sqlstate) << native << ": " << outcome;
    EXPECT_EQ(Outcome(one, rewritten), outcome) << rewritten;
  }

  Schema schema_;
};

INSTANTIATE_TEST_SUITE_P(Forms, RewriteDomains,
                         ::testing::Combine(::testing::Bool(),
                                            ::testing::Values(Strategy::kGuarded, Strategy::kCte)),
                         [](const auto& of) {
                           return std::string(std::get<0>(of.param) ? "catalog_" : "ddl_") +
                                  std::string(StrategyName(std::get<1>(of.param)));
                         });

TEST_P(RewriteDomains, RowsAndErrorsStayTheSame) {
  for (const Case& one : kCases) {
    const std::string table = TableOf(one);
    const std::string end = " ON CONFLICT (id) DO UPDATE SET v = excluded.v WHERE " + table +
                            ".v IS DISTINCT FROM excluded.v";
    const std::string value = one.proposed;
    const std::string insert = "INSERT INTO " + table + " (id, v) ";
    for (const std::string& source :
         {"VALUES (1, " + value + ")", "VALUES (2, " + value + ")",
          "VALUES (1, " + value + "), (2, " + value + ")", "SELECT 1, " + value + " WHERE 1 = 1"}) {
      ExpectSame(one, insert + source + end, Rewritten(insert + source + end));
    }
  }
}

TEST_P(RewriteDomains, ValuesOfOtherTypesAreAssignedAndNotCut) {
  for (const Case& one : kCases) {
    const bool is_text =
        std::string_view(one.type).starts_with("short") || std::string_view(one.type) == "fixed";
    if (!is_text || std::string_view(one.type) == "shorts") {
      continue;
    }
    const std::string statement =
        "INSERT INTO " + TableOf(one) + " (id, v) SELECT g, " + one.proposed +
        "::text FROM generate_series(1, 2) g ON CONFLICT (id) DO UPDATE SET v = excluded.v WHERE " +
        TableOf(one) + ".v <> excluded.v";
    ExpectSame(one, statement, Rewritten(statement));
  }
}

// By "C", 'a' is behind 'B'.
TEST_P(RewriteDomains, ConditionHasTheDomainsCollation) {
  const Case one = {"folded", "'b'", "'a'", ""};
  const std::string statement =
      "INSERT INTO t_folded (id, v) VALUES (1, 'a') ON CONFLICT (id) DO UPDATE SET v = excluded.v "
      "WHERE excluded.v < 'B'";
  EXPECT_EQ(Outcome(one, statement), " ; 1=a");
  ExpectSame(one, statement, Rewritten(statement));
}

}  // namespace
}  // namespace walwise::sql
