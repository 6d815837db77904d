#include "upsert-rewriter/input/sql_script.h"

#include <gtest/gtest.h>

#include <string>

namespace walwise::sql {
namespace {

using Strings = std::vector<std::string>;

SqlFragment Fragment(std::string_view text, bool is_script) {
  SqlFragment fragment;
  fragment.sql = MappedText::Verbatim(text);
  fragment.styles.emplace_back();
  fragment.is_script = is_script;
  return fragment;
}

Strings Split(const SqlFragment& fragment) {
  Strings statements;
  for (const Span span : SplitStatements(fragment)) {
    statements.emplace_back(span.In(fragment.sql.text()));
  }
  return statements;
}

Strings Script(std::string_view text) { return Split(Fragment(text, true)); }
Strings Literal(std::string_view text) { return Split(Fragment(text, false)); }

TEST(SqlScript, AStatementEndsBeforeItsSemicolon) {
  EXPECT_EQ(Script("select 1; select 2 ;"), (Strings{"select 1", "select 2"}));
}

TEST(SqlScript, TheLastStatementNeedsNoSemicolon) {
  EXPECT_EQ(Script("select 1;\nselect 2\n"), (Strings{"select 1", "select 2"}));
}

TEST(SqlScript, EmptyStatementsAreNone) {
  EXPECT_EQ(Script(";;\n -- nothing\n; /* ; */"), Strings{});
  EXPECT_EQ(Script(""), Strings{});
}

TEST(SqlScript, CommentsAroundAStatementAreNotPartOfIt) {
  EXPECT_EQ(Script("-- it's\nselect /* ; */ 1 -- isn't; it\n;"), (Strings{"select /* ; */ 1"}));
}

TEST(SqlScript, SemicolonsInQuotesEndNothing) {
  EXPECT_EQ(Script("select ';', \";\", $$;$$, $a$;$$;$a$, E'\\';'"),
            (Strings{"select ';', \";\", $$;$$, $a$;$$;$a$, E'\\';'"}));
}

TEST(SqlScript, AByteOrderMarkIsNoPartOfTheFirstStatement) {
  EXPECT_EQ(Script("\xEF\xBB\xBFselect 1"), (Strings{"select 1"}));
}

TEST(SqlScript, AFunctionBodyInQuotesIsOneStatement) {
  EXPECT_EQ(Script("create function f() returns int as 'begin; end;' language x; select 1").size(),
            2u);
}

TEST(SqlScript, AnAtomicBodyKeepsItsSemicolons) {
  const std::string function =
      "create or replace function f() returns int begin atomic\n"
      "  select case when true then case 1 when 2 then 3 end end; insert into t values (1);\nend";
  EXPECT_EQ(Script(function + "; select 2"), (Strings{function, "select 2"}));
}

TEST(SqlScript, BeginAloneOpensNoBody) {
  EXPECT_EQ(Script("begin; select 1; end; create table atomic (x int)"),
            (Strings{"begin", "select 1", "end", "create table atomic (x int)"}));
}

TEST(SqlScript, ARulesActionsKeepTheirSemicolons) {
  const std::string rule = "create rule r as on insert to t do (select 1; select (2); notify x)";
  EXPECT_EQ(Script(rule + "; select 2"), (Strings{rule, "select 2"}));
}

TEST(SqlScript, AForgottenParenthesisCostsOneStatement) {
  EXPECT_EQ(Script("select (1; select 2; select 3"),
            (Strings{"select (1", "select 2", "select 3"}));
}

TEST(SqlScript, PsqlCommandsAreNoStatements) {
  EXPECT_EQ(Script("\\set x 'it''s'\n\\echo select 3;\nselect 1;\n  \\i other.sql\nselect 2;"),
            (Strings{"select 1", "select 2"}));
}

TEST(SqlScript, APsqlCommandMaySendTheStatement) {
  for (const char* command : {"\\g", "\\gx", "\\gset p_", "\\gexec", "\\g (format=csv) out.csv",
                              "\\crosstabview", "\\watch 5", "\\gdesc", "\\bind 1 \\g"}) {
    EXPECT_EQ(Script(std::string("select 1 ") + command + "\nselect 2"),
              (Strings{"select 1", "select 2"}))
        << command;
  }
}

TEST(SqlScript, ABackslashedSemicolonEndsAStatement) {
  EXPECT_EQ(Script("select 1\\; select 2 \\; select 3;"),
            (Strings{"select 1", "select 2", "select 3"}));
}

TEST(SqlScript, BothBranchesOfAConditionAreRead) {
  EXPECT_EQ(
      Script("\\if :x\nselect 1;\n\\elif :y\nselect 2;\n\\else\nselect 3;\n\\endif\nselect 4;"),
      (Strings{"select 1", "select 2", "select 3", "select 4"}));
}

TEST(SqlScript, TwoBackslashesEndACommand) {
  EXPECT_EQ(Script("\\set x 1 \\\\ select 1;"), (Strings{"select 1"}));
  EXPECT_EQ(Script("\\echo 'a\\\\b' select 1;\nselect 2"), (Strings{"select 2"}));
}

TEST(SqlScript, AClearedBufferIsNoStatement) {
  EXPECT_EQ(Script("select oops \\r\nselect 2"), (Strings{"select 2"}));
}

TEST(SqlScript, CopyDataIsPassedOver) {
  EXPECT_EQ(Script("copy t (a, b) from stdin with (format csv);\n1;'x\n\\.x\n\\.\nselect 1;"),
            (Strings{"copy t (a, b) from stdin with (format csv)", "select 1"}));
}

TEST(SqlScript, CopyDataMayHaveCarriageReturns) {
  EXPECT_EQ(Script("COPY t FROM STDIN;\r\n1;\t'\r\n\\.\r\nselect 1;\r\n"),
            (Strings{"COPY t FROM STDIN", "select 1"}));
}

TEST(SqlScript, CopyDataMayBeEmptyOrRunToTheEnd) {
  EXPECT_EQ(Script("copy t from stdin;\n\\.\nselect 1"),
            (Strings{"copy t from stdin", "select 1"}));
  EXPECT_EQ(Script("copy t from stdin;\n1;2"), (Strings{"copy t from stdin"}));
  EXPECT_EQ(Script("copy t from stdin;"), (Strings{"copy t from stdin"}));
}

TEST(SqlScript, OtherCopiesHaveNoData) {
  EXPECT_EQ(Script("copy t from 'stdin';\nselect 1;\ncopy t to stdout;\nselect 2").size(), 4u);
  EXPECT_EQ(Script("copy (select a from stdin) to stdout;\nselect 2").size(), 2u);
}

TEST(SqlScript, ThePsqlCopyHasDataToo) {
  EXPECT_EQ(Script("\\copy t from stdin csv\n1;\n\\.\nselect 1;\n\\copy t from 'f'\nselect 2;"),
            (Strings{"select 1", "select 2"}));
}

TEST(SqlScript, AStringLiteralHasNeitherPsqlCommandsNorData) {
  EXPECT_EQ(Literal("select a \\g\n; copy t from stdin;\nselect 1"),
            (Strings{"select a \\g", "copy t from stdin", "select 1"}));
}

TEST(SqlScript, AHoleIsNotRead) {
  SqlFragment fragment = Fragment("select {f(';\"')} from t; select 2; {query}", false);
  fragment.holes = {{7, 16}, {35, 42}};
  EXPECT_EQ(Split(fragment), (Strings{"select {f(';\"')} from t", "select 2"}));
}

TEST(SqlScript, AnUnterminatedQuoteRunsToTheEnd) {
  EXPECT_EQ(Script("select 1; select 'a; select 2;"),
            (Strings{"select 1", "select 'a; select 2;"}));
}

}  // namespace
}  // namespace walwise::sql
