#include "upsert-rewriter/trace/table_ddl.h"

#include <gtest/gtest.h>

#include "upsert-rewriter/schema/ddl_reader.h"
#include "upsert-rewriter/tree/parser.h"

namespace walwise::sql {
namespace {

// The table that the DDL makes, as DDL again.
std::vector<std::string> Copied(const std::vector<std::string>& ddl) {
  Parser parser;
  Schema schema;
  for (const std::string& statement : ddl) {
    ApplyDdl(parser.Parse(statement), statement, &schema);
  }
  const Table* table = schema.Find("", "t");
  return table == nullptr ? std::vector<std::string>() : CreateStatements(*table, "scratch");
}

using Statements = std::vector<std::string>;

TEST(TraceTableDdl, TypesDefaultsAndFillfactorAreKept) {
  EXPECT_EQ(Copied({"CREATE TABLE t (\"Id\" bigint NOT NULL, at timestamptz DEFAULT now())"
                    " WITH (fillfactor = 80)"}),
            (Statements{"CREATE TABLE scratch.t (\"Id\" bigint NOT NULL, at timestamp with time "
                        "zone DEFAULT now()) WITH (fillfactor = 80)"}));
}

TEST(TraceTableDdl, KeysKeepTheirNames) {
  const Statements copied =
      Copied({"CREATE TABLE app.t (a int, b text, CONSTRAINT pair UNIQUE (a, b))"});
  ASSERT_EQ(copied.size(), 2U);
  EXPECT_EQ(copied[1], "ALTER TABLE scratch.t ADD CONSTRAINT pair UNIQUE (a, b)");
}

TEST(TraceTableDdl, ExpressionsPredicatesAndIncludedColumnsAreKept) {
  const Statements copied =
      Copied({"CREATE TABLE t (a int, b text)",
              "CREATE UNIQUE INDEX i ON t (lower(b)) INCLUDE (a) WHERE a > 0"});
  ASSERT_EQ(copied.size(), 2U);
  EXPECT_EQ(copied[1],
            "CREATE UNIQUE INDEX i ON scratch.t USING btree ((lower(b))) INCLUDE (a) WHERE a > 0");
}

TEST(TraceTableDdl, ASerialColumnHasASequenceBesideTheCopy) {
  const Statements copied = Copied({"CREATE TABLE t (id serial)"});
  ASSERT_EQ(copied.size(), 3U);
  EXPECT_EQ(copied[1], "CREATE SEQUENCE scratch.t_id_seq OWNED BY scratch.t.id");
  EXPECT_EQ(copied[2],
            "ALTER TABLE scratch.t ALTER COLUMN id SET DEFAULT nextval('scratch.t_id_seq')");
}

TEST(TraceTableDdl, QuotesInNamesAreEscapedInTheSequencesName) {
  EXPECT_EQ(SequenceStatements("s", "it's", "a\"b")[1],
            "ALTER TABLE s.\"it's\" ALTER COLUMN \"a\"\"b\" SET DEFAULT "
            "nextval('s.\"it''s_a\"\"b_seq\"')");
}

}  // namespace
}  // namespace walwise::sql
