#include "upsert-rewriter/lint/column_uses.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "upsert-rewriter/lint/column_reader.h"
#include "upsert-rewriter/lint/statements.h"
#include "upsert-rewriter/tree/parser.h"

namespace walwise::sql {
namespace {

// The columns that a statement names, as "table.column" with r, i or u for each role, in order.
std::string ColumnsOf(const std::string& statement) {
  class Sink : public ColumnSink {
   public:
    void Add(std::string_view table, std::string_view column, ColumnRole role, size_t) override {
      const char letter = role == ColumnRole::kRead       ? 'r'
                          : role == ColumnRole::kInserted ? 'i'
                                                          : 'u';
      columns.insert(std::string(table) + "." + std::string(column) + ":" + letter);
    }
    std::set<std::string> columns;
  };
  Parser parser;
  const Node tree = parser.Parse(statement);
  EXPECT_TRUE(tree) << parser.error().message;
  Sink sink;
  ReadColumns(tree, &sink);
  std::string all;
  for (const std::string& column : sink.columns) {
    all += (all.empty() ? "" : " ") + column;
  }
  return all;
}

TEST(ColumnReader, AnInsertNamesWhatItGivesValuesTo) {
  EXPECT_EQ(ColumnsOf("INSERT INTO s.t (a, b) VALUES (1, 2) RETURNING c"), "t.a:i t.b:i t.c:r");
}

TEST(ColumnReader, AnUpsertNamesItsTargetsKeysAndConditions) {
  EXPECT_EQ(ColumnsOf("INSERT INTO t AS x (k, a) VALUES (1, 2) ON CONFLICT (k) DO UPDATE "
                      "SET a = excluded.b WHERE x.c < excluded.d AND e"),
            "t.a:i t.a:u t.b:r t.c:r t.d:r t.e:r t.k:i t.k:r");
}

TEST(ColumnReader, TheSourceOfAnInsertDoesNotSeeItsTarget) {
  EXPECT_EQ(ColumnsOf("INSERT INTO t (a) SELECT b FROM s WHERE t.c = 1"), "s.b:r t.a:i");
  EXPECT_EQ(ColumnsOf("INSERT INTO t (a) SELECT variable"), "t.a:i");
}

TEST(ColumnReader, AnUpdateNamesWhatItSetsAndReads) {
  EXPECT_EQ(ColumnsOf("UPDATE t AS x SET (a, b) = (SELECT c, d FROM s WHERE s.k = x.k), e[1] = f "
                      "WHERE g = 1 RETURNING x.h AS total"),
            "s.c:r s.d:r s.k:r t.a:u t.b:u t.e:u t.f:r t.g:r t.h:r t.k:r");
}

TEST(ColumnReader, ANameWithoutTableCountsOnlyWhereOneTableCanHaveIt) {
  EXPECT_EQ(ColumnsOf("SELECT a FROM t WHERE b ORDER BY c"), "t.a:r t.b:r t.c:r");
  EXPECT_EQ(ColumnsOf("SELECT a, t.b FROM t, s"), "t.b:r");
  EXPECT_EQ(ColumnsOf("UPDATE t SET a = b FROM s WHERE t.c = s.c"), "s.c:r t.a:u t.c:r");
  EXPECT_EQ(ColumnsOf("DELETE FROM t USING s WHERE t.a = s.a AND b"), "s.a:r t.a:r");
}

TEST(ColumnReader, AliasesHideTheTablesName) {
  EXPECT_EQ(ColumnsOf("SELECT x.a, t.b FROM t AS x"), "t.a:r");
  EXPECT_EQ(ColumnsOf("SELECT x.p, y.q FROM t AS x (p, r) JOIN s.u y ON y.k = x.p"), "u.k:r u.q:r");
}

TEST(ColumnReader, SubSelectsAndWithQueriesAreNoTables) {
  EXPECT_EQ(ColumnsOf("WITH w AS (SELECT a AS b FROM t) SELECT b, w.b FROM w"), "t.a:r");
  EXPECT_EQ(ColumnsOf("SELECT b FROM (SELECT a AS b FROM t) AS q"), "t.a:r");
  EXPECT_EQ(ColumnsOf("WITH w AS (SELECT 1) SELECT w.a FROM s.w"), "w.a:r");
  EXPECT_EQ(ColumnsOf("SELECT a FROM generate_series(1, 2) AS a, t"), "");
}

TEST(ColumnReader, AnInnerQuerySeesTheTablesAroundIt) {
  EXPECT_EQ(ColumnsOf("SELECT 1 FROM t WHERE EXISTS (SELECT FROM s WHERE s.a = t.b AND c)"),
            "s.a:r s.c:r t.b:r");
  EXPECT_EQ(ColumnsOf("SELECT (SELECT a) FROM t"), "t.a:r");
  EXPECT_EQ(ColumnsOf("SELECT 1 FROM t, LATERAL (SELECT u.a FROM u WHERE u.b = t.c) AS q"),
            "t.c:r u.a:r u.b:r");
}

TEST(ColumnReader, AStarNamesNoColumn) {
  EXPECT_EQ(ColumnsOf("SELECT *, t.* FROM t"), "");
  EXPECT_EQ(ColumnsOf("SELECT count(*) FROM t"), "");
}

TEST(ColumnReader, OrderByMeansTheNamesThatTheSelectGives) {
  EXPECT_EQ(ColumnsOf("SELECT a + b AS total FROM t ORDER BY total, c"), "t.a:r t.b:r t.c:r");
  EXPECT_EQ(ColumnsOf("SELECT a AS total FROM t ORDER BY -total"), "t.a:r t.total:r");
}

TEST(ColumnReader, BothSidesOfASetOperationCount) {
  EXPECT_EQ(ColumnsOf("WITH w AS (SELECT 1) SELECT a FROM t UNION SELECT b FROM s UNION ALL "
                      "SELECT c FROM w ORDER BY a"),
            "s.b:r t.a:r");
}

TEST(ColumnReader, AJoinUsingNamesTheColumnOfBothTables) {
  EXPECT_EQ(ColumnsOf("SELECT 1 FROM t JOIN s AS x USING (k)"), "s.k:r t.k:r");
}

TEST(ColumnReader, AMergeUpdatesAndInserts) {
  EXPECT_EQ(ColumnsOf("MERGE INTO t AS x USING s ON x.k = s.k WHEN MATCHED AND x.a THEN "
                      "UPDATE SET b = s.c WHEN NOT MATCHED THEN INSERT (k, d) VALUES (s.k, 1)"),
            "s.c:r s.k:r t.a:r t.b:u t.d:i t.k:i t.k:r");
}

TEST(ColumnReader, WritesInWithAndWhatIsExplainedCount) {
  EXPECT_EQ(ColumnsOf("EXPLAIN WITH w AS (UPDATE t SET a = 1 RETURNING b) SELECT b FROM w"),
            "t.a:u t.b:r");
  EXPECT_EQ(ColumnsOf("PREPARE p AS DELETE FROM t WHERE a = $1"), "t.a:r");
}

TEST(ColumnReader, ACopyReadsOrFillsItsColumns) {
  EXPECT_EQ(ColumnsOf("COPY t (a, b) FROM stdin"), "t.a:i t.b:i");
  EXPECT_EQ(ColumnsOf("COPY t (a) TO stdout"), "t.a:r");
  EXPECT_EQ(ColumnsOf("COPY (SELECT a FROM t) TO stdout"), "t.a:r");
}

TEST(ColumnReader, DdlOutsideOfQueriesNamesNone) {
  EXPECT_EQ(ColumnsOf("ALTER TABLE t ALTER a TYPE int USING b::int"), "");
  EXPECT_EQ(ColumnsOf("CREATE INDEX ON t (lower(a)) WHERE b"), "");
}

class Files {
 public:
  enum Kind { kScript, kProgram, kLog };

  void Add(const std::string& path, const std::string& text, Kind kind = kScript) {
    Add(path, text, kind, &uses_);
  }

  static void Add(const std::string& path, const std::string& text, Kind kind, ColumnUses* uses) {
    class Visitor : public StatementVisitor {
     public:
      Visitor(const std::string& path, const std::string& text, ColumnUses* uses)
          : path_(path), lines_(text), uses_(*uses) {}
      void Visit(const Statement& statement) override { uses_.Add(statement, path_, lines_); }
      void Refuse(const SqlFragment&, Span, Span, const ParseError& error) override {
        ADD_FAILURE() << error.message;
      }

     private:
      const std::string& path_;
      LineIndex lines_;
      ColumnUses& uses_;
    };
    Extraction extraction;
    SqlFragment& fragment = extraction.fragments.emplace_back();
    fragment.sql = MappedText::Verbatim(text);
    fragment.styles.resize(1);
    fragment.is_script = kind == kScript;
    fragment.occurrence.calls = kind == kLog ? 1 : 0;
    Parser parser;
    Visitor visitor(path, text, uses);
    ForEachStatement(extraction, &parser, &visitor);
  }

  // "reads inserts updates path:line", or "none".
  std::string Find(const std::string& table, const std::string& column) const {
    const std::optional<ColumnUses::Use> use = uses_.Find(table, column);
    if (!use) {
      return "none";
    }
    return std::to_string(use->reads) + " " + std::to_string(use->inserts) + " " +
           std::to_string(use->updates) + " " + use->first_path + ":" +
           std::to_string(use->first_line);
  }
  const ColumnChanges& changes() const { return uses_.changes(); }

 private:
  ColumnUses uses_;
};

TEST(ColumnUses, StatementsAreCountedAndTheFirstHasItsPlace) {
  Files files;
  files.Add("a.sql", "SELECT 1;\nSELECT b,\n  a, a + 1 FROM t;\nUPDATE t SET a = a + 1;\n");
  files.Add("b.sql", "INSERT INTO s.t (a) VALUES (1);");
  EXPECT_EQ(files.Find("t", "a"), "2 1 1 a.sql:3");
  EXPECT_EQ(files.Find("t", "b"), "1 0 0 a.sql:2");
  EXPECT_EQ(files.Find("t", "c"), "none");
  EXPECT_EQ(files.Find("s", "a"), "none");
}

TEST(ColumnUses, WhatAMigrationRunsIsNoUse) {
  Files files;
  files.Add("1.sql", "UPDATE t SET a = 1; CREATE INDEX ON t (a);");
  files.Add("2.py", "ALTER TABLE t ADD COLUMN c int; UPDATE t SET a = 1;", Files::kProgram);
  files.Add("3.log", "UPDATE t SET a = 1; ALTER TABLE t DROP COLUMN b;", Files::kLog);
  EXPECT_EQ(files.Find("t", "a"), "0 0 1 3.log:1");
}

TEST(ColumnUses, AProgramMayMakeTablesOfItsOwn) {
  Files files;
  files.Add("a.py", "CREATE TABLE IF NOT EXISTS t (a int); SELECT a FROM t;", Files::kProgram);
  files.Add("b.sql", "CREATE TEMP TABLE x (a int); SELECT a FROM t;");
  EXPECT_EQ(files.Find("t", "a"), "2 0 0 a.py:1");
}

TEST(ColumnUses, BehindItsOwnDropAMigrationsUseCounts) {
  Files files;
  files.Add("1.sql", "UPDATE t SET a = 1;\nALTER TABLE t DROP COLUMN a;\nSELECT a FROM t;");
  EXPECT_EQ(files.Find("t", "a"), "1 0 0 1.sql:3");
  files.Add("2.sql", "ALTER TABLE t RENAME b TO c;\nSELECT b FROM t;\nSELECT c FROM t;");
  EXPECT_EQ(files.Find("t", "b"), "1 0 0 2.sql:2");
  EXPECT_EQ(files.Find("t", "c"), "none");
  files.Add("3.sql",
            "ALTER TABLE t DROP COLUMN d;\nALTER TABLE t ADD COLUMN d int;\n"
            "UPDATE t SET d = 1;");
  EXPECT_EQ(files.Find("t", "d"), "none");
}

TEST(ColumnUses, FunctionsAndViewsCountInTheirLastDefinition) {
  Files files;
  files.Add("1.sql",
            "CREATE TABLE t (a int, b int);\n"
            "CREATE VIEW v AS SELECT a FROM t;\n"
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql\n"
            "BEGIN ATOMIC SELECT b FROM t; END;");
  EXPECT_EQ(files.Find("t", "a"), "1 0 0 1.sql:2");
  EXPECT_EQ(files.Find("t", "b"), "1 0 0 1.sql:4");
  files.Add("2.sql", "CREATE OR REPLACE VIEW v AS SELECT b FROM t;");
  EXPECT_EQ(files.Find("t", "a"), "none");
  EXPECT_EQ(files.Find("t", "b"), "2 0 0 1.sql:4");
  files.Add("3.sql", "DROP VIEW v; DROP FUNCTION f();");
  EXPECT_EQ(files.Find("t", "b"), "none");
}

TEST(ColumnUses, TheWayBackOfAMigrationIsPassedOver) {
  Files files;
  files.Add("1.sql",
            "-- +goose Up\nALTER TABLE t DROP COLUMN a;\n"
            "-- +goose Down\nALTER TABLE t ADD COLUMN b int;\n"
            "ALTER TABLE t DROP COLUMN b;\nSELECT a FROM t;");
  EXPECT_EQ(files.Find("t", "a"), "none");
  EXPECT_FALSE(files.changes().IsUndone("t", "b"));
}

TEST(ColumnUses, MergingIsAsIfOneHadSeenAll) {
  ColumnUses first;
  Files::Add("1.sql", "CREATE VIEW v AS SELECT a FROM t;\nSELECT b FROM t;", Files::kScript,
             &first);
  ColumnUses second;
  Files::Add("2.sql", "CREATE VIEW v AS SELECT b FROM t;", Files::kScript, &second);
  Files::Add("3.sql", "ALTER TABLE t DROP COLUMN c;\nSELECT c FROM t;", Files::kScript, &second);
  first.Merge(second);
  EXPECT_FALSE(first.Find("t", "a"));
  const std::optional<ColumnUses::Use> b = first.Find("t", "b");
  ASSERT_TRUE(b);
  EXPECT_EQ(b->reads, 2U);
  EXPECT_EQ(b->first_path, "1.sql");
  EXPECT_TRUE(first.Find("t", "c"));
}

TEST(ColumnUses, MergingDropsWhatALaterFileDropped) {
  ColumnUses first;
  Files::Add("1.sql", "CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT b FROM t;",
             Files::kScript, &first);
  ColumnUses second;
  Files::Add("2.sql", "DROP VIEW v; DROP VIEW w; CREATE VIEW w AS SELECT b FROM t;", Files::kScript,
             &second);
  first.Merge(second);
  EXPECT_FALSE(first.Find("t", "a"));
  EXPECT_TRUE(first.Find("t", "b"));
}

TEST(ColumnUses, MergingValidatesTheCheckOfAnEarlierFile) {
  ColumnUses first;
  Files::Add("1.sql", "ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID;",
             Files::kScript, &first);
  ColumnUses second;
  Files::Add("2.sql", "ALTER TABLE t VALIDATE CONSTRAINT c;", Files::kScript, &second);
  EXPECT_FALSE(first.changes().HasNotNullCheck("t", "a"));
  first.Merge(second);
  EXPECT_TRUE(first.changes().HasNotNullCheck("t", "a"));
}

TEST(ColumnChanges, WhatAFileAddsAndDropsIsUndone) {
  Files files;
  files.Add("1.sql", "ALTER TABLE t ADD COLUMN a int, ADD COLUMN b int;");
  files.Add("2.sql", "ALTER TABLE t ADD COLUMN c int; ALTER TABLE t DROP COLUMN a, DROP COLUMN c;");
  files.Add("3.sql", "ALTER TABLE t RENAME d TO e; ALTER TABLE t RENAME e TO d;");
  EXPECT_FALSE(files.changes().IsUndone("t", "a"));
  EXPECT_TRUE(files.changes().IsUndone("t", "c"));
  EXPECT_FALSE(files.changes().IsUndone("t", "d"));
  EXPECT_TRUE(files.changes().IsUndone("t", "e"));
}

TEST(ColumnChanges, ACheckCountsOnceItIsValid) {
  Files files;
  files.Add("1.sql",
            "CREATE TABLE t (a int CHECK (a IS NOT NULL), b int, "
            "CHECK (b IS NOT NULL AND b > 0), CHECK (c IS NOT NULL OR d IS NULL));"
            "ALTER TABLE t ADD CONSTRAINT e_known CHECK (e IS NOT NULL) NOT VALID, "
            "ADD CONSTRAINT f_known CHECK (f IS NOT NULL) NOT VALID;");
  files.Add("2.sql", "ALTER TABLE t VALIDATE CONSTRAINT e_known;");
  const std::map<std::string, bool> expected = {{"a", true},  {"b", true}, {"c", false},
                                                {"d", false}, {"e", true}, {"f", false}};
  for (const auto& [column, checked] : expected) {
    EXPECT_EQ(files.changes().HasNotNullCheck("t", column), checked) << column;
  }
  EXPECT_FALSE(files.changes().HasNotNullCheck("s", "a"));
}

}  // namespace
}  // namespace walwise::sql
