// What needs a server: run by tests/with-server --preload pg_stat_statements. Skipped without one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "common/client/dsn.h"
#include "tests/unit/schema_text.h"
#include "upsert-rewriter/input/stat_statements.h"
#include "upsert-rewriter/schema/catalog_reader.h"
#include "upsert-rewriter/schema/ddl_reader.h"
#include "upsert-rewriter/tree/parser.h"

namespace walwise::sql {
namespace {

using client::Access;
using client::Answer;
using client::Connection;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kDatabase[] = "walwise_live_test";

// Each test has a database of its own.
class LiveServer : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::getenv("PGHOST") == nullptr) {
      GTEST_SKIP() << "no server: PGHOST is not set";
    }
    Connection maintenance("dbname=postgres");
    ASSERT_TRUE(maintenance.is_alive()) << maintenance.last_error();
    ASSERT_TRUE(maintenance.Exec("DROP DATABASE IF EXISTS " + std::string(kDatabase)).ok());
    ASSERT_TRUE(maintenance.Exec("CREATE DATABASE " + std::string(kDatabase)).ok());
  }

  void TearDown() override {
    if (std::getenv("PGHOST") != nullptr) {
      Connection("dbname=postgres").Exec("DROP DATABASE " + std::string(kDatabase));
    }
  }

  static std::string Dsn(const std::string& more = "") {
    return "dbname=" + std::string(kDatabase) + " " + more;
  }

  static void Run(const std::vector<std::string>& statements) {
    Connection connection(Dsn());
    for (const std::string& statement : statements) {
      const Answer answer = connection.Exec(statement);
      ASSERT_TRUE(answer.ok()) << statement << ": " << answer.message;
    }
  }

  static Schema Catalog(const std::string& more = "") {
    Result<Schema> schema = ReadCatalog(Dsn(more));
    EXPECT_TRUE(schema.ok()) << schema.status().message();
    return schema.ok() ? std::move(schema).value() : Schema();
  }
};

// Parentheses, white space and casts of strings are the server's taste.
std::string Plain(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '(' || c == ')'; });
  const std::string cast = "'::text";
  for (size_t at = text.find(cast); at != std::string::npos; at = text.find(cast)) {
    text.erase(at + 1, cast.size() - 1);
  }
  return text;
}

std::string Plain(const Table& table) {
  std::string text =
      table.schema + "." + table.name + (table.is_partitioned ? " partitioned" : "") +
      (table.is_unlogged ? " unlogged" : "") + (table.has_row_security ? " row-security" : "") +
      (table.has_insert_row_triggers ? " insert-triggers" : "") +
      (table.has_update_row_triggers ? " update-triggers" : "") +
      (table.is_published ? " published" : "") + (table.has_children ? " children" : "") +
      " identity " + table.replica_identity + " fillfactor " +
      std::to_string(table.fillfactor.value_or(100)) + "\n";
  for (const std::string& column : Columns(table)) {
    text += Plain(column) + "\n";
  }
  std::vector<std::string> indexes = Indexes(table);
  std::sort(indexes.begin(), indexes.end());
  for (const std::string& index : indexes) {
    text += Plain(index) + "\n";
  }
  return text;
}

std::vector<std::string> AllKindsOfDdl() {
  return {
      "CREATE SCHEMA app",
      "CREATE TYPE app.mood AS ENUM ('a', 'b')",
      "CREATE DOMAIN app.\"Short\" AS varchar(3)",
      "CREATE DOMAIN app.shorter AS app.\"Short\" COLLATE \"C\" CHECK (VALUE <> 'no')",
      "CREATE DOMAIN app.shortest AS app.shorter",
      "CREATE DOMAIN app.amounts AS decimal(4)[]",
      "CREATE TYPE app.pair AS (a int, b app.shorter, c char)",
      "CREATE TYPE app.nothing AS ()",
      "CREATE DOMAIN app.going AS int",
      "DROP DOMAIN app.going",
      "ALTER TYPE app.pair RENAME TO couple",
      "CREATE TABLE app.types (a int8, b float4[], c varchar(20) NOT NULL, d char, e bpchar,"
      " f numeric(10,2)[][], g decimal(5), h timestamptz(3), i time, j interval day to second(3),"
      " k interval(2), l interval, m bit, n varbit(4), o app.mood, p app.\"Short\"[], q \"char\","
      " r name, s bool, t xml, u interval year, v bit varying, w float(30), x jsonb, y uuid,"
      " z timestamp(0) without time zone, aa json, ab json[], ac pg_catalog.varchar(3)[], ad "
      "national character(2))",
      "CREATE TABLE app.t (id bigserial PRIMARY KEY, \"Odd name\" text UNIQUE, a int DEFAULT 1 + 2,"
      " b int NOT NULL, c int GENERATED ALWAYS AS IDENTITY, d int GENERATED ALWAYS AS (a + b) "
      "STORED,"
      " e text, UNIQUE NULLS NOT DISTINCT (a, b) INCLUDE (e), UNIQUE (b) DEFERRABLE,"
      " CONSTRAINT mine UNIQUE (e), EXCLUDE USING btree (a WITH =, b WITH =) WHERE (a > 0))"
      " WITH (fillfactor = 70)",
      "CREATE UNIQUE INDEX ON app.t (a, lower(e) DESC, (a + b), (b + a)) INCLUDE (b) WHERE a > 3",
      "CREATE INDEX ON app.t USING brin (a)",
      "CREATE INDEX ON app.t (a)",
      "CREATE INDEX ON app.t (a)",
      "CREATE INDEX ON app.t (COALESCE(a, b), (CASE WHEN a > b THEN e ELSE 'x' END), (a::text))",
      "CREATE UNIQUE INDEX plain ON app.t (a, b)",
      "ALTER TABLE app.t ADD CONSTRAINT adopted UNIQUE USING INDEX plain, ALTER c TYPE bigint,"
      " ALTER b DROP NOT NULL, ADD f smallserial, REPLICA IDENTITY USING INDEX t_pkey,"
      " ENABLE ROW LEVEL SECURITY",
      "CREATE TABLE app.copy (LIKE app.t INCLUDING ALL EXCLUDING GENERATED, more int)",
      "CREATE TABLE app.plain_copy (LIKE app.t)",
      "ALTER TABLE app.copy DROP COLUMN a CASCADE",
      "ALTER TABLE app.plain_copy RENAME COLUMN e TO \"select\"",
      "CREATE TABLE app.p (k int, v text, PRIMARY KEY (k)) PARTITION BY RANGE (k)",
      "CREATE PUBLICATION one FOR TABLE app.p, app.types",
      "CREATE TABLE app.p1 PARTITION OF app.p (v NOT NULL DEFAULT 'x') FOR VALUES FROM (1) TO (9)",
      "CREATE TABLE app.base (a int UNIQUE, b text DEFAULT 'x')",
      "CREATE TABLE app.child (extra int, b text NOT NULL) INHERITS (app.base)",
      "CREATE TABLE app.orphan (a int, b text)",
      "CREATE UNIQUE INDEX ON app.orphan (a, b COLLATE \"C\")",
      "CREATE UNIQUE INDEX ON app.orphan ((b || 'x') COLLATE \"C\")",
      "CREATE UNIQUE INDEX ON app.orphan (a, lower(b) text_pattern_ops)",
      "CREATE TABLE app.taken_in (a int, b text)",
      "ALTER TABLE app.taken_in INHERIT app.orphan",
      "CREATE UNLOGGED TABLE app.u (LIKE app.p INCLUDING INDEXES)",
      "CREATE TABLE app.gone (a int)",
      "DROP TABLE app.gone",
      "CREATE TABLE app." + std::string(50, 'x') + " (" + std::string(40, 'y') + " serial UNIQUE)",
      "CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
      "CREATE TRIGGER x BEFORE INSERT OR UPDATE OF b ON app.t FOR EACH ROW EXECUTE FUNCTION "
      "app.f()",
      "CREATE TRIGGER x AFTER INSERT ON app.u FOR EACH ROW EXECUTE FUNCTION app.f()",
      "ALTER TABLE app.types RENAME TO typed",
      "CREATE SCHEMA other",
      "ALTER TABLE app.typed SET SCHEMA other",
  };
}

// The type of a column that was declared so, by DDL alone.
std::string DeclaredType(const std::string& written) {
  const std::string statement = "CREATE TABLE t (c " + written + ")";
  Schema schema;
  Parser parser;
  ApplyDdl(parser.Parse(statement), statement, &schema);
  const Table* table = schema.Find("", "t");
  return table == nullptr || table->columns.empty() ? "" : table->columns[0].type;
}

TEST_F(LiveServer, TypesOfTheServersOwnAreCalledAsItCallsThem) {
  const Answer types = Connection(Dsn()).Exec(
      "SELECT quote_ident(typname) || suffix, format_type(CASE suffix WHEN '' THEN oid ELSE "
      "typarray END, -1) FROM pg_type, unnest('{\"\",[]}'::text[]) suffix WHERE typnamespace = "
      "'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm') AND typarray <> 0");
  ASSERT_TRUE(types.ok()) << types.message;
  EXPECT_GT(types.rows.size(), 100U);
  for (const client::Row& row : types.rows) {
    EXPECT_EQ(DeclaredType("pg_catalog." + *row[0]), *row[1]) << *row[0];
  }
}

TEST_F(LiveServer, DdlGivesWhatTheCatalogHas) {
  Connection connection(Dsn());
  Parser parser;
  Schema written;
  for (const std::string& statement : AllKindsOfDdl()) {
    const Answer answer = connection.Exec(statement);
    ASSERT_TRUE(answer.ok()) << statement << ": " << answer.message;
    ApplyDdl(parser.Parse(statement), statement, &written);
  }
  const Schema live = Catalog();
  EXPECT_EQ(live.tables().size(), written.tables().size());
  for (const auto& [key, table] : live.tables()) {
    const Table* other = written.Find(key.second, key.first);
    ASSERT_NE(other, nullptr) << key.first;
    EXPECT_TRUE(table.from_catalog);
    EXPECT_EQ(Plain(*other), Plain(table));
  }
  EXPECT_EQ(Types(written), Types(live));
}

TEST_F(LiveServer, CatalogHasExpressionsAndPredicatesThatCanBeUsedAgain) {
  Run({"CREATE TABLE t (a int DEFAULT 3, b text, s serial)",
       "CREATE UNIQUE INDEX i ON t (lower(b), (a + 1)) WHERE a > 3 AND b <> ''"});
  const Schema live = Catalog();
  const Table* table = live.Find("", "t");
  ASSERT_NE(table, nullptr);
  EXPECT_THAT(Columns(*table),
              ElementsAre("a integer DEFAULT 3", "b text",
                          "s integer NOT NULL DEFAULT nextval('public.t_s_seq'::regclass) SERIAL"));
  EXPECT_THAT(Indexes(*table), ElementsAre("i unique btree (<lower(b)>, <(a + 1)>) where a > 3 AND "
                                           "b <> ''::text"));
}

TEST_F(LiveServer, IndexThatIsNotValidArbitratesNothing) {
  Run({"CREATE TABLE t (a int)", "INSERT INTO t VALUES (1), (1)"});
  EXPECT_FALSE(Connection(Dsn()).Exec("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)").ok());
  const Schema live = Catalog();
  EXPECT_THAT(Indexes(*live.Find("", "t")), ElementsAre("i btree (a)"));
}

TEST_F(LiveServer, PublicationsOfAllTablesAndOfSchemasCount) {
  Run({"CREATE SCHEMA app", "CREATE TABLE app.t (a int)", "CREATE TABLE t (a int)",
       "CREATE TABLE app.base (a int UNIQUE, b text DEFAULT 'x')",
       "CREATE TABLE app.child (extra int, b text NOT NULL) INHERITS (app.base)",
       "CREATE UNLOGGED TABLE app.u (a int)", "CREATE PUBLICATION p FOR TABLES IN SCHEMA app"});
  const Schema in_schema = Catalog();
  EXPECT_TRUE(in_schema.Find("app", "t")->is_published);
  EXPECT_FALSE(in_schema.Find("app", "u")->is_published);
  EXPECT_FALSE(in_schema.Find("public", "t")->is_published);
  Run({"CREATE PUBLICATION q FOR ALL TABLES"});
  EXPECT_TRUE(Catalog().Find("public", "t")->is_published);
}

TEST_F(LiveServer, RoleWithoutPrivilegesReadsTheCatalog) {
  Run({"CREATE TABLE t (a int DEFAULT 1, b int GENERATED ALWAYS AS (a) STORED)",
       "CREATE INDEX ON t ((a + 1)) WHERE b > 1", "CREATE ROLE nobody_live LOGIN",
       "REVOKE ALL ON t FROM public", "REVOKE ALL ON SCHEMA public FROM public"});
  EXPECT_EQ(Plain(*Catalog("user=nobody_live").Find("", "t")), Plain(*Catalog().Find("", "t")));
  Run({"DROP ROLE nobody_live"});
}

TEST_F(LiveServer, ReadOnlySessionWritesNothing) {
  Result<Connection> connection = client::Connect(Dsn(), Access::kReadOnly);
  ASSERT_TRUE(connection.ok());
  EXPECT_EQ(connection->Exec("CREATE TABLE t (a int)").sqlstate, "25006");
  EXPECT_EQ(connection->Exec("SHOW application_name").rows[0][0], "walwise");
  EXPECT_EQ(connection->ExecParams("SELECT $1::int + 1, $2", {"4", std::nullopt}).rows,
            (std::vector<client::Row>{{"5", std::nullopt}}));
}

TEST_F(LiveServer, StatStatementsGiveCallsAndTime) {
  Run({"CREATE EXTENSION pg_stat_statements", "CREATE TABLE kv (k int, v int)",
       "SELECT pg_stat_statements_reset()", "INSERT INTO kv VALUES (1, 2)",
       "INSERT INTO kv VALUES (3, 4)"});
  const Result<StatStatements> read = ReadStatStatements(Dsn());
  ASSERT_TRUE(read.ok()) << read.status().message();
  const auto found = std::find_if(read->statements.begin(), read->statements.end(), [](auto& s) {
    return s.first.text == "INSERT INTO kv VALUES ($1, $2)";
  });
  ASSERT_NE(found, read->statements.end());
  const SqlFragment& fragment = found->second.fragments.at(0);
  EXPECT_EQ(fragment.sql.text(), found->first.text);
  EXPECT_EQ("pg_stat_statements:" + fragment.label.substr(8), found->first.path);
  EXPECT_EQ(fragment.occurrence.calls, 2u);
  EXPECT_GT(fragment.occurrence.total_ms, 0);
  EXPECT_TRUE(read->problems.empty());
}

TEST_F(LiveServer, HiddenStatementsAreAProblemOnce) {
  Run({"CREATE EXTENSION pg_stat_statements", "CREATE ROLE nobody_live LOGIN", "SELECT 1"});
  const Result<StatStatements> read = ReadStatStatements(Dsn("user=nobody_live"));
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_THAT(read->problems, ElementsAre(HasSubstr("pg_read_all_stats")));
  for (const auto& [document, extraction] : read->statements) {
    EXPECT_THAT(document.text, Not(HasSubstr("insufficient")));
  }
  Run({"DROP ROLE nobody_live"});
}

TEST_F(LiveServer, MissingStatStatementsIsAnErrorThatSaysTheStep) {
  EXPECT_THAT(ReadStatStatements(Dsn()).status().message(),
              HasSubstr("CREATE EXTENSION pg_stat_statements"));
}

TEST(Dsn, MessagesHaveNoPassword) {
  for (const std::string dsn :
       {"postgres://u:hushhush@/d?host=/nowhere", "host=/nowhere password=hushhush",
        "postgres:u:hushhush", "postgres://u:x@hushhush@h/d", "postgres://u:hush/hushhush@h/d",
        "postgres://u:hush%zzhushhush@h/d", "host=/nowhere password='hushhush"}) {
    const Result<Connection> connection = client::Connect(dsn, Access::kReadWrite);
    ASSERT_FALSE(connection.ok()) << dsn;
    EXPECT_THAT(connection.status().message(), Not(HasSubstr("hush"))) << dsn;
  }
}

TEST(Dsn, FailureSaysWhatLibpqSays) {
  EXPECT_THAT(ReadCatalog("host=/nowhere").status().message(),
              ::testing::AllOf(HasSubstr("cannot connect: "), HasSubstr("/nowhere")));
}

}  // namespace
}  // namespace walwise::sql
