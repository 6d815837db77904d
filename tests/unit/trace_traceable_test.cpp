#include "upsert-rewriter/trace/traceable.h"

#include <gtest/gtest.h>

#include <functional>
#include <optional>

#include "upsert-rewriter/lint/statements.h"
#include "upsert-rewriter/schema/ddl_reader.h"

namespace walwise::sql {
namespace {

class LastStatement : public StatementVisitor {
 public:
  explicit LastStatement(std::function<void(const Statement&)> use) : use_(std::move(use)) {}
  void Visit(const Statement& statement) override { use_(statement); }

 private:
  std::function<void(const Statement&)> use_;
};

class TraceTraceable : public testing::Test {
 protected:
  TraceTraceable() {
    Ddl("CREATE TABLE app.t (k int PRIMARY KEY, v text, at timestamptz)");
    Ddl("CREATE TABLE source (k int, v text)");
  }

  void Ddl(const std::string& statement) {
    Parser parser;
    ApplyDdl(parser.Parse(statement), statement, &schema_);
  }

  // The last statement of the document.
  Result<TraceableStatement> Read(Language language, const std::string& text) const {
    std::optional<Result<TraceableStatement>> last;
    LastStatement visitor(
        [&](const Statement& statement) { last = ReadTraceable(statement, schema_, "scratch"); });
    Parser parser;
    ForEachStatement(Extract({"x", language, text}), &parser, &visitor);
    return last ? *last : Result<TraceableStatement>(Status::Error("no statement"));
  }

  std::string Sql(Language language, const std::string& text) const {
    const Result<TraceableStatement> read = Read(language, text);
    return read.ok() ? read->sql : "error: " + read.status().message();
  }

  Schema schema_;
};

using Keys = std::vector<std::string>;

TEST_F(TraceTraceable, QualifiedNamesPointToTheScratchSchema) {
  EXPECT_EQ(Sql(Language::kSql,
                "INSERT INTO app . t (k) SELECT k FROM public.source ON CONFLICT (k) DO UPDATE "
                "SET v = 'x' WHERE app.t.v <> 'x'"),
            "INSERT INTO scratch . t (k) SELECT k FROM scratch.source ON CONFLICT (k) DO UPDATE "
            "SET v = 'x' WHERE scratch.t.v <> 'x'");
}

TEST_F(TraceTraceable, ATableThatIsNotKnownIsRefused) {
  EXPECT_TRUE(Sql(Language::kSql,
                  "INSERT INTO t (k) SELECT k FROM elsewhere ON CONFLICT (k) DO UPDATE SET v = 'x'")
                  .starts_with("error: table \"elsewhere\" is not known"));
}

TEST_F(TraceTraceable, NamesOfWithAreNoTables) {
  const auto read = Read(Language::kSql,
                         "WITH elsewhere AS (SELECT 1 AS k) INSERT INTO t (k) SELECT k FROM "
                         "elsewhere ON CONFLICT (k) DO UPDATE SET v = 'x'");
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(read->tables.size(), 1U);
}

TEST_F(TraceTraceable, ColumnsOfTheConditionAreTheTargets) {
  const auto read = Read(Language::kSql,
                         "INSERT INTO t AS x (k, v) VALUES (1, 'a') ON CONFLICT (k) DO UPDATE SET "
                         "v = excluded.v WHERE x.at < now() AND excluded.v <> 'b'");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->condition_columns, Keys{"at"});
  EXPECT_TRUE(read->has_condition);
}

TEST_F(TraceTraceable, ParametersAreKnownByTheirNamesWhereverTheyStand) {
  const char* const upsert =
      "q(\"INSERT INTO t (k, v) VALUES (%(k)s, %(v)s) ON CONFLICT (k) DO UPDATE SET v = %(v)s "
      "WHERE t.v <> %(v)s\")";
  const char* const other = "q(\"SELECT v FROM t WHERE v = %(v)s AND k = %(k)s\")";
  const auto read = Read(Language::kPython, upsert);
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(read->parameters, (Keys{"k", "v"}));
  const auto turned = Read(Language::kPython, other);
  ASSERT_TRUE(turned.ok());
  EXPECT_EQ(turned->parameters, (Keys{"v", "k"}));
}

TEST_F(TraceTraceable, PositionalPlaceholdersAreCounted) {
  const auto read = Read(
      Language::kPython,
      "q('INSERT INTO t (k, v) VALUES (%s, %s) ON CONFLICT (k) DO UPDATE SET v = excluded.v')");
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(read->parameters, (Keys{"?1", "?2"}));
}

TEST_F(TraceTraceable, RowsThatTheDriverWritesAreOneRow) {
  EXPECT_EQ(Sql(Language::kPython,
                "execute_values(c, 'INSERT INTO t (k, v) VALUES %s ON CONFLICT (k) DO UPDATE SET v "
                "= excluded.v', rows)"),
            "INSERT INTO t (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET v = excluded.v");
}

TEST_F(TraceTraceable, ANameThatIsOnlyKnownAtRunTimeIsRefused) {
  EXPECT_EQ(Sql(Language::kPython,
                "q(f'INSERT INTO {table} (k) VALUES (1) ON CONFLICT (k) DO UPDATE SET v = 1')"),
            "error: a name in it is only known when it runs");
}

TEST_F(TraceTraceable, VariablesOfAFunctionAreParameters) {
  EXPECT_EQ(Sql(Language::kSql,
                "CREATE FUNCTION f(p_k int, v text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN "
                "INSERT INTO t AS x (k, v) VALUES (p_k, v) ON CONFLICT (k) DO UPDATE SET v = "
                "excluded.v WHERE x.at < since AND x.v <> NEW.v; END $$"),
            "INSERT INTO t AS x (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET v = "
            "excluded.v WHERE x.at < $3 AND x.v <> $4");
}

TEST_F(TraceTraceable, NumbersHaveNoGaps) {
  const auto read = Read(Language::kSql,
                         "INSERT INTO t (k, v) VALUES ($7, $2) ON CONFLICT (k) DO UPDATE SET v = "
                         "$2 WHERE t.v <> $2");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->sql,
            "INSERT INTO t (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET v = $2 WHERE t.v "
            "<> $2");
  EXPECT_EQ(read->parameters, (Keys{"$7", "$2"}));
}

TEST_F(TraceTraceable, ArgumentsOfAFunctionInSqlAreParameters) {
  EXPECT_EQ(
      Sql(Language::kSql,
          "CREATE FUNCTION f(p_k int, text) RETURNS void LANGUAGE sql AS $$ INSERT INTO t AS x "
          "(k, v) VALUES (p_k, $2) ON CONFLICT (k) DO UPDATE SET v = excluded.v $$"),
      "INSERT INTO t AS x (k, v) VALUES ($2, $1) ON CONFLICT (k) DO UPDATE SET v = "
      "excluded.v");
}

constexpr char kInner[] =
    "INSERT INTO t (k, v) VALUES ($1, 'x') ON CONFLICT (k) DO UPDATE SET v = 'x'";

TEST_F(TraceTraceable, OfExplainItIsTheStatementThatIsExplained) {
  for (const std::string explain :
       {"EXPLAIN ", "explain analyze verbose ", "EXPLAIN (ANALYZE, FORMAT json) ", "EXPLAIN/*(*/ ",
        "EXPLAIN VERBOSE "}) {
    EXPECT_EQ(Sql(Language::kSql, explain + kInner), kInner) << explain;
  }
  EXPECT_EQ(Sql(Language::kSql, std::string("EXPLAIN WITH w AS (SELECT 1) ") + kInner),
            std::string("WITH w AS (SELECT 1) ") + kInner);
}

TEST_F(TraceTraceable, OfPrepareItIsTheStatementThatIsPrepared) {
  for (const std::string prepare :
       {"PREPARE p AS ", "PREPARE insert (numeric(3, 1), text) AS\n", "PREPARE \"as\" AS "}) {
    EXPECT_EQ(Sql(Language::kSql, prepare + kInner), kInner) << prepare;
  }
}

TEST_F(TraceTraceable, WithinOtherCommandsItIsRefused) {
  for (const std::string command :
       {"COPY (?) TO STDOUT", "EXPLAIN (WITH w AS (?) SELECT FROM w)"}) {
    std::string text = command;
    text.replace(text.find('?'), 1, std::string(kInner) + " RETURNING k");
    EXPECT_TRUE(Sql(Language::kSql, text).starts_with("error: it is within another command"))
        << text;
  }
}

}  // namespace
}  // namespace walwise::sql
