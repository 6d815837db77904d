#include "upsert-rewriter/schema/ddl_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/schema_text.h"
#include "upsert-rewriter/tree/parser.h"

namespace walwise::sql {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

void Apply(const std::string& statement, Schema* schema) {
  Parser parser;
  const Node node = parser.Parse(statement);
  ASSERT_TRUE(node) << statement << ": " << parser.error().message;
  EXPECT_TRUE(LooksLikeDdl(statement)) << statement;
  ApplyDdl(node, statement, schema);
}

Schema After(const std::vector<std::string>& statements) {
  Schema schema;
  for (const std::string& statement : statements) {
    Apply(statement, &schema);
  }
  return schema;
}

Table TableAfter(const std::vector<std::string>& statements, const std::string& name = "t") {
  const Schema schema = After(statements);
  const Table* table = schema.Find("", name);
  EXPECT_NE(table, nullptr);
  return table == nullptr ? Table() : *table;
}

std::string TypeOf(const std::string& written) {
  const Table table = TableAfter({"CREATE TABLE t (c " + written + ")"});
  return table.columns.empty() ? "" : table.columns[0].type;
}

TEST(TypeText, BuiltInTypesHaveTheStandardsNames) {
  EXPECT_EQ(TypeOf("int8"), "bigint");
  EXPECT_EQ(TypeOf("int"), "integer");
  EXPECT_EQ(TypeOf("pg_catalog.int2"), "smallint");
  EXPECT_EQ(TypeOf("float(5)"), "real");
  EXPECT_EQ(TypeOf("double precision"), "double precision");
  EXPECT_EQ(TypeOf("bool"), "boolean");
  EXPECT_EQ(TypeOf("timestamptz"), "timestamp with time zone");
  EXPECT_EQ(TypeOf("timetz(3)"), "time(3) with time zone");
  EXPECT_EQ(TypeOf("timestamp(0)"), "timestamp(0) without time zone");
  EXPECT_EQ(TypeOf("text"), "text");
  EXPECT_EQ(TypeOf("\"char\""), "\"char\"");
  EXPECT_EQ(TypeOf("json"), "json");
  EXPECT_EQ(TypeOf("jsonb"), "jsonb");
  EXPECT_EQ(TypeOf("xml"), "xml");
  EXPECT_EQ(TypeOf("app.json"), "app.\"json\"");
}

TEST(TypeText, LengthsAndPrecisionsAreKept) {
  EXPECT_EQ(TypeOf("varchar(20)"), "character varying(20)");
  EXPECT_EQ(TypeOf("varchar"), "character varying");
  EXPECT_EQ(TypeOf("char"), "character(1)");
  EXPECT_EQ(TypeOf("bpchar"), "bpchar");
  EXPECT_EQ(TypeOf("bit"), "bit(1)");
  EXPECT_EQ(TypeOf("bit varying(4)"), "bit varying(4)");
  EXPECT_EQ(TypeOf("numeric(10,2)"), "numeric(10,2)");
  EXPECT_EQ(TypeOf("decimal(5)"), "numeric(5,0)");
  EXPECT_EQ(TypeOf("dec"), "numeric");
}

TEST(TypeText, IntervalsKeepTheirFields) {
  EXPECT_EQ(TypeOf("interval"), "interval");
  EXPECT_EQ(TypeOf("interval(2)"), "interval(2)");
  EXPECT_EQ(TypeOf("interval year to month"), "interval year to month");
  EXPECT_EQ(TypeOf("interval day to second(3)"), "interval day to second(3)");
}

TEST(TypeText, ArraysHaveOnePairOfBrackets) {
  EXPECT_EQ(TypeOf("int[3][]"), "integer[]");
  EXPECT_EQ(TypeOf("varchar(3) ARRAY"), "character varying(3)[]");
}

TEST(TypeText, NamesOfOtherTypesAreQuotedWhereNeeded) {
  EXPECT_EQ(TypeOf("public.mood"), "public.mood");
  EXPECT_EQ(TypeOf("\"Foo\".\"select\""), "\"Foo\".\"select\"");
  EXPECT_EQ(TypeOf("geometry(Point, 4326)"), "geometry(point,4326)");
}

TEST(DdlReader, CreateTableHasColumnsWithTheirConstraints) {
  const Table table =
      TableAfter({"CREATE TABLE app.t (id bigserial PRIMARY KEY,"
                  " a text COLLATE \"C\" NOT NULL DEFAULT 'x' CHECK (a <> ''),"
                  " b int GENERATED ALWAYS AS IDENTITY,"
                  " c int GENERATED ALWAYS AS (b + 1) STORED) WITH (fillfactor=70)"});
  EXPECT_EQ(table.schema, "app");
  EXPECT_EQ(table.fillfactor, 70);
  EXPECT_TRUE(table.is_complete);
  EXPECT_THAT(Columns(table),
              ElementsAre("id bigint NOT NULL DEFAULT nextval('app.t_id_seq'::regclass) SERIAL",
                          "a text NOT NULL DEFAULT 'x'", "b integer NOT NULL IDENTITY",
                          "c integer GENERATED"));
  EXPECT_THAT(Indexes(table), ElementsAre("t_pkey primary unique constraint btree (id)"));
}

TEST(DdlReader, DefaultsAreKeptAsTheyAreWritten) {
  const Table table = TableAfter(
      {"CREATE TABLE t (a int DEFAULT (1 + 2) * 3, b int DEFAULT -1 NOT NULL,\n"
       " c int[] DEFAULT ARRAY[1, 2] /* both */ UNIQUE, d text CONSTRAINT \"default\" DEFAULT"
       " coalesce('a,)', $$,$$) COLLATE \"C\" REFERENCES x(y),"
       " e timestamptz DEFAULT current_timestamp)"});
  EXPECT_THAT(
      Columns(table),
      ElementsAre("a integer DEFAULT (1 + 2) * 3", "b integer NOT NULL DEFAULT -1",
                  "c integer[] DEFAULT ARRAY[1, 2]", "d text DEFAULT coalesce('a,)', $$,$$)",
                  "e timestamp with time zone DEFAULT current_timestamp"));
}

TEST(DdlReader, ConstraintsHaveTheServersNames) {
  const Table table = TableAfter(
      {"CREATE TABLE t (a int UNIQUE, b int, c int, UNIQUE NULLS NOT DISTINCT (a, b) INCLUDE (c),"
       " UNIQUE (a) DEFERRABLE, CONSTRAINT mine UNIQUE (c), PRIMARY KEY (b, a),"
       " EXCLUDE USING gist (b WITH =, (a + 1) WITH &&) WHERE (c > 0))"});
  EXPECT_THAT(Indexes(table),
              ElementsAre("t_a_key unique constraint btree (a)",
                          "t_pkey primary unique constraint btree (b, a)",
                          "t_a_b_c_key unique constraint nulls-not-distinct btree (a, b) +c",
                          "t_a_key1 unique constraint deferrable btree (a)",
                          "mine unique constraint btree (c)",
                          "t_b_expr_excl constraint gist (b, <(a + 1)>) where (c > 0)"));
  EXPECT_TRUE(table.FindColumn("b")->not_null);
}

TEST(DdlReader, CreateIndexHasExpressionsAndPredicateAsWritten) {
  const Table table = TableAfter(
      {"CREATE TABLE t (a int, b text, c text)",
       "CREATE UNIQUE INDEX ON t (a, lower(b) COLLATE \"C\" DESC NULLS LAST, (b || ', ' || c))"
       " INCLUDE (c) WITH (fillfactor = 30) WHERE a > 3 AND b IN ('x', 'y')",
       "CREATE INDEX CONCURRENTLY IF NOT EXISTS mine ON t USING hash (a)", "CREATE INDEX ON t (a)",
       "CREATE INDEX ON ONLY t (a)"});
  EXPECT_THAT(
      Indexes(table),
      ElementsAre(
          "t_a_lower_expr_c_idx unique own-equality btree (a, <lower(b)>, <(b || ', ' || c)>) +c"
          " where a > 3 AND b IN ('x', 'y')",
          "mine hash (a)", "t_a_idx btree (a)", "t_a_idx1 btree (a)"));
}

TEST(DdlReader, AlterTableChangesColumns) {
  const Table table = TableAfter(
      {"CREATE TABLE t (a int, b int NOT NULL DEFAULT 1, c int, d int)",
       "ALTER TABLE t ADD COLUMN e numeric(3,1) DEFAULT round(1.5, 1), ADD COLUMN IF NOT EXISTS a"
       " text, ALTER b DROP NOT NULL, ALTER b DROP DEFAULT, ALTER COLUMN c TYPE bigint USING (c, "
       "1),"
       " ALTER c SET DEFAULT mod(7, 4) + 1, ALTER c SET NOT NULL, DROP d"});
  EXPECT_THAT(Columns(table),
              ElementsAre("a integer", "b integer", "c bigint NOT NULL DEFAULT mod(7, 4) + 1",
                          "e numeric(3,1) DEFAULT round(1.5, 1)"));
}

TEST(DdlReader, AlterTableChangesTheRest) {
  const Table table = TableAfter(
      {"CREATE UNLOGGED TABLE t (a int, b int)",
       "ALTER TABLE t SET (fillfactor = 60), REPLICA IDENTITY FULL, ENABLE ROW LEVEL SECURITY, "
       "SET LOGGED, ALTER a ADD GENERATED BY DEFAULT AS IDENTITY"});
  EXPECT_EQ(table.fillfactor, 60);
  EXPECT_EQ(table.replica_identity, 'f');
  EXPECT_TRUE(table.has_row_security);
  EXPECT_FALSE(table.is_unlogged);
  EXPECT_TRUE(table.columns[0].is_identity);
  EXPECT_EQ(TableAfter({"CREATE TABLE t (a int) WITH (fillfactor = 60)",
                        "ALTER TABLE t RESET (fillfactor)"})
                .fillfactor,
            std::nullopt);
}

TEST(DdlReader, ConstraintTakesOverAnIndexAndNamesIt) {
  const Table table = TableAfter({"CREATE TABLE t (a int, b int)", "CREATE UNIQUE INDEX i ON t (a)",
                                  "CREATE UNIQUE INDEX j ON t (b)",
                                  "ALTER TABLE t ADD CONSTRAINT k UNIQUE USING INDEX i,"
                                  " ADD PRIMARY KEY USING INDEX j"});
  EXPECT_THAT(Indexes(table), ElementsAre("k unique constraint btree (a)",
                                          "j primary unique constraint btree (b)"));
}

TEST(DdlReader, DroppedColumnTakesItsIndexesAlong) {
  const std::vector<std::string> made = {"CREATE TABLE t (a int UNIQUE, b int, c int)",
                                         "CREATE INDEX ON t (b) WHERE a > 0",
                                         "CREATE INDEX ON t ((c + a))", "CREATE INDEX ON t (c)"};
  std::vector<std::string> statements = made;
  statements.push_back("ALTER TABLE t DROP COLUMN a");
  EXPECT_THAT(Indexes(TableAfter(statements)), ElementsAre("t_c_idx btree (c)"));
}

TEST(DdlReader, DroppedConstraintAndIndexAreGone) {
  EXPECT_THAT(
      Indexes(TableAfter({"CREATE TABLE s.t (a int UNIQUE, b int)", "CREATE INDEX i ON s.t (b)",
                          "DROP INDEX IF EXISTS s.i", "ALTER TABLE s.t DROP CONSTRAINT t_a_key"})),
      IsEmpty());
}

TEST(DdlReader, RenamesReachIndexesAndTheirExpressions) {
  const Table table = TableAfter(
      {"CREATE TABLE t (a int UNIQUE, b text)", "CREATE INDEX i ON t (lower(b)) WHERE b <> 'b'",
       "ALTER TABLE t RENAME COLUMN b TO c", "ALTER TABLE t RENAME a TO d",
       "ALTER INDEX i RENAME TO j", "ALTER TABLE t RENAME CONSTRAINT t_a_key TO k",
       "ALTER TABLE t RENAME TO u", "ALTER TABLE u SET SCHEMA app"},
      "u");
  EXPECT_EQ(table.schema, "app");
  EXPECT_THAT(Columns(table), ElementsAre("d integer", "c text"));
  EXPECT_THAT(Indexes(table),
              ElementsAre("k unique constraint btree (d)", "j btree (<lower(c)>) where c <> 'b'"));
}

TEST(DdlReader, LikeCopiesWhatItIncludes) {
  const std::string source =
      "CREATE TABLE s (a int PRIMARY KEY, b int DEFAULT 3, c int GENERATED ALWAYS AS IDENTITY)";
  const Table plain = TableAfter({source, "CREATE TABLE t (LIKE s, d int)"});
  EXPECT_THAT(Columns(plain),
              ElementsAre("a integer NOT NULL", "b integer", "c integer NOT NULL", "d integer"));
  EXPECT_THAT(Indexes(plain), IsEmpty());
  const Table all = TableAfter({source, "CREATE TABLE t (LIKE s INCLUDING ALL)"});
  EXPECT_THAT(Columns(all), ElementsAre("a integer NOT NULL", "b integer DEFAULT 3",
                                        "c integer NOT NULL IDENTITY"));
  EXPECT_THAT(Indexes(all), ElementsAre("t_pkey primary unique constraint btree (a)"));
}

TEST(DdlReader, ChildHasItsParentsColumnsAndAPartitionTheIndexesToo) {
  const std::string parent =
      "CREATE TABLE p (a int, b int, PRIMARY KEY (a)) PARTITION BY RANGE (a)";
  EXPECT_TRUE(TableAfter({parent}, "p").is_partitioned);
  const Table partition =
      TableAfter({parent, "CREATE TABLE t PARTITION OF p (b NOT NULL) DEFAULT"});
  EXPECT_THAT(Columns(partition), ElementsAre("a integer NOT NULL", "b integer NOT NULL"));
  EXPECT_THAT(Indexes(partition), ElementsAre("t_pkey primary unique constraint btree (a)"));
  const Table child = TableAfter({"CREATE TABLE p (a int UNIQUE DEFAULT 1)",
                                  "CREATE TABLE t (b int, a int NOT NULL) INHERITS (p)"});
  EXPECT_THAT(Columns(child), ElementsAre("a integer NOT NULL DEFAULT 1", "b integer"));
  EXPECT_THAT(Indexes(child), IsEmpty());
}

TEST(DdlReader, TableOfWhichNotAllWasSeenIsIncomplete) {
  EXPECT_FALSE(TableAfter({"ALTER TABLE t ADD COLUMN a int"}).is_complete);
  EXPECT_FALSE(TableAfter({"CREATE TABLE t (a int) INHERITS (unseen)"}).is_complete);
  EXPECT_FALSE(TableAfter({"CREATE TABLE t (LIKE unseen)"}).is_complete);
  const Table altered = TableAfter({"ALTER TABLE t ALTER a SET NOT NULL"});
  EXPECT_THAT(Columns(altered), ElementsAre("a  NOT NULL"));
}

TEST(DdlReader, IfNotExistsLeavesAKnownTable) {
  EXPECT_THAT(
      Columns(TableAfter({"CREATE TABLE t (a int)", "CREATE TABLE IF NOT EXISTS t (b int)"})),
      ElementsAre("a integer"));
  EXPECT_THAT(
      Columns(TableAfter({"ALTER TABLE t ADD a int", "CREATE TABLE IF NOT EXISTS t (b int)"})),
      ElementsAre("b integer"));
}

TEST(DdlReader, CreateTableAsHasColumnsWithoutTypes) {
  const Table table =
      TableAfter({"CREATE TABLE t AS SELECT a, x.b, c AS d, lower(e), f::text, "
                  "1::int, CASE WHEN g THEN 1 END, coalesce(h, 1) FROM x"});
  EXPECT_TRUE(table.is_complete);
  EXPECT_THAT(Columns(table),
              ElementsAre("a ", "b ", "d ", "lower ", "f ", "int4 ", "case ", "coalesce "));
  EXPECT_FALSE(TableAfter({"CREATE TABLE t AS SELECT * FROM x"}).is_complete);
  EXPECT_FALSE(TableAfter({"CREATE TABLE t AS VALUES (1)"}).is_complete);
}

TEST(DdlReader, DroppedTablesAndSchemasAreGone) {
  const Schema schema = After({"CREATE TABLE a (x int)", "CREATE TABLE s.b (x int)",
                               "CREATE TABLE s.c (x int)", "CREATE TABLE d (x int)",
                               "DROP TABLE IF EXISTS a, s.b CASCADE", "DROP SCHEMA s CASCADE"});
  EXPECT_EQ(schema.tables().size(), 1u);
  EXPECT_NE(schema.Find("", "d"), nullptr);
}

TEST(DdlReader, BeforeRowTriggersAreNoted) {
  const std::string made = "CREATE TABLE t (a int)";
  const Table both = TableAfter({made,
                                 "CREATE TRIGGER x BEFORE INSERT OR UPDATE ON t FOR EACH ROW"
                                 " EXECUTE FUNCTION f()"});
  EXPECT_TRUE(both.has_insert_row_triggers);
  EXPECT_TRUE(both.has_update_row_triggers);
  const Table none =
      TableAfter({made, "CREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
                  "CREATE TRIGGER y BEFORE UPDATE ON t FOR EACH STATEMENT EXECUTE FUNCTION f()"});
  EXPECT_FALSE(none.has_insert_row_triggers);
  EXPECT_FALSE(none.has_update_row_triggers);
}

TEST(DdlReader, PublicationsAreNoted) {
  const std::string made = "CREATE TABLE app.t (a int)";
  const auto published = [&](const std::string& publication) {
    return TableAfter({made, publication}).is_published;
  };
  EXPECT_TRUE(published("CREATE PUBLICATION p FOR TABLE app.t (a) WHERE (a > 1)"));
  EXPECT_TRUE(published("CREATE PUBLICATION p FOR ALL TABLES"));
  EXPECT_TRUE(published("CREATE PUBLICATION p FOR TABLES IN SCHEMA other, app"));
  EXPECT_TRUE(published("ALTER PUBLICATION p ADD TABLE app.t"));
  EXPECT_FALSE(published("CREATE PUBLICATION p FOR TABLE app.other"));
  EXPECT_FALSE(published("CREATE PUBLICATION p"));
}

TEST(DdlReader, OtherStatementsAreNoDdl) {
  for (const char* text :
       {"SELECT 1", "CREATE", "CREATE TEMP", "CREATE VIEW v AS SELECT 1", "",
        "CREATE FUNCTION f() RETURNS int", "DROP FUNCTION f", "-- create table"}) {
    EXPECT_FALSE(LooksLikeDdl(text)) << text;
  }
  EXPECT_TRUE(LooksLikeDdl("/* x */ Create -- y\n Temporary TABLE t (a int)"));
}

}  // namespace
}  // namespace walwise::sql
