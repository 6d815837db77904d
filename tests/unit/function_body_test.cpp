#include "upsert-rewriter/input/function_body.h"

#include <gtest/gtest.h>

#include <string>

#include "upsert-rewriter/input/placeholders.h"
#include "upsert-rewriter/tree/parser.h"

namespace walwise::sql {
namespace {

using Strings = std::vector<std::string>;

SqlFragment Script(std::string_view text) {
  SqlFragment fragment;
  fragment.sql = MappedText::Verbatim(text);
  fragment.styles.emplace_back();
  fragment.is_script = true;
  return fragment;
}

std::vector<SqlFragment> Read(const SqlFragment& fragment) {
  const auto body = FindBody(fragment, {0, fragment.sql.text().size()});
  return body ? ReadBody(fragment, *body) : std::vector<SqlFragment>();
}

Strings Texts(const std::vector<SqlFragment>& fragments) {
  Strings texts;
  for (const SqlFragment& fragment : fragments) {
    texts.push_back(fragment.sql.text());
  }
  return texts;
}

Strings Read(const std::string& statement) { return Texts(Read(Script(statement))); }

// Of a block with these statements; each of them parses.
Strings Block(const std::string& statements, const std::string& declarations = "") {
  const std::vector<SqlFragment> fragments =
      Read(Script("do $$ " + declarations + " begin " + statements + " end $$"));
  Parser parser;
  for (const SqlFragment& fragment : fragments) {
    const std::string& text = fragment.sql.text();
    ParsableSql sql = MakeParsable(fragment, {0, text.size()});
    if (sql.has_clause_holes && !parser.Parse(sql.text.text())) {
      sql = MakeParsable(fragment, {0, text.size()}, ClauseHoles::kDrop);
    }
    EXPECT_TRUE(parser.Parse(sql.text.text())) << text << "\n" << parser.error().message;
  }
  return Texts(fragments);
}

TEST(FunctionBody, OfLanguageSqlIsOneFragment) {
  EXPECT_EQ(Read("create function f() returns int language sql as $$ select 1; select 2 $$"),
            (Strings{" select 1; select 2 "}));
  EXPECT_EQ(Read("CREATE OR REPLACE PROCEDURE f() AS 'select ''a''' LANGUAGE 'SQL'"),
            (Strings{"select 'a'"}));
}

TEST(FunctionBody, AtomicIsRead) {
  EXPECT_EQ(Read("create function f() returns int begin atomic select 1; end"),
            (Strings{" select 1; "}));
}

TEST(FunctionBody, OfOtherLanguagesAndStatementsIsNone) {
  for (const char* statement :
       {"create function f() returns int as 'obj', 'link' language c",
        "create function f() returns int as $$ return 1 $$ language plpython3u",
        "create function f() returns int language sql return 1", "select 1 as \"do\", 'x'",
        "do language plperl $$ x $$", "create table t (a text default 'select 1')",
        "create function f() returns int as E'select 1' language sql",
        "create function f() returns int as $$ select 1 $$", ""}) {
    EXPECT_EQ(Read(statement), Strings{}) << statement;
  }
}

TEST(FunctionBody, PlacesAreThoseOfTheFile) {
  const std::string file = "do 'begin perform ''a''; delete from t; end'";
  const std::vector<SqlFragment> fragments = Read(Script(file));
  ASSERT_EQ(fragments.size(), 2u);
  EXPECT_EQ(fragments[0].sql.text(), "SELECT 'a'");
  EXPECT_EQ(fragments[0].sql.ToSource(Span{7, 10}).In(file), "''a''");
  EXPECT_EQ(fragments[0].sql.ToSource(Span{0, 6}).In(file), "perform");
  EXPECT_EQ(fragments[1].sql.ToSource(Span{12, 13}).In(file), "t");
}

TEST(FunctionBody, PlacesInALiteralInALiteralAreThoseOfTheFile) {
  const std::string file = "do 'begin execute ''delete from t where a = ''''b''''''; end'";
  const std::vector<SqlFragment> fragments = Read(Script(file));
  ASSERT_EQ(fragments.size(), 1u);
  EXPECT_EQ(fragments[0].sql.text(), "delete from t where a = 'b'");
  EXPECT_EQ(fragments[0].sql.ToSource(Span{12, 13}).In(file), "t");
  EXPECT_EQ(fragments[0].sql.ToSource(Span{24, 27}).In(file), "''''b''''");
}

TEST(FunctionBody, ThroughAHostLiteralPlacesAreThoseOfTheHostFile) {
  SqlFragment outer = Script("");
  outer.sql = MappedText::Verbatim("do $$begin perform ", 5);
  outer.sql.AppendReplaced("\n", {24, 26});
  outer.sql.AppendVerbatim("f(); end$$", 26);
  outer.styles[0].quoting = LiteralStyle::Quoting::kBackslash;
  outer.styles[0].quote = '"';
  const std::vector<SqlFragment> fragments = Read(outer);
  ASSERT_EQ(fragments.size(), 1u);
  EXPECT_EQ(fragments[0].sql.text(), "SELECT \nf()");
  EXPECT_EQ(fragments[0].sql.ToSource(size_t{8}), 26u);
  // The host's own escapes are what an insertion needs.
  EXPECT_EQ(fragments[0].sql.InsertionPlace(9)->style, 0u);
}

TEST(FunctionBody, EachQuotingHasItsStyle) {
  const auto style = [](const SqlFragment& fragment) {
    return fragment.styles.at(fragment.sql.InsertionPlace(1)->style);
  };
  EXPECT_EQ(style(Read(Script("do $x$begin delete from t; end$x$")).at(0)).forbidden, "$x$");
  EXPECT_EQ(style(Read(Script("do 'begin delete from t; end'")).at(0)).quoting,
            LiteralStyle::Quoting::kDoubledQuote);
  EXPECT_EQ(style(Read(Script("do $x$begin execute 'delete from t'; end$x$")).at(0)).quoting,
            LiteralStyle::Quoting::kDoubledQuote);
  EXPECT_EQ(style(Read(Script("do 'begin execute ''delete from t''; end'")).at(0)).forbidden, " ");
}

TEST(FunctionBody, PlainStatementsAreFragments) {
  EXPECT_EQ(Block("insert into t values (1); update t set a = 1; null; call p(); truncate t;"),
            (Strings{"insert into t values (1)", "update t set a = 1", "call p()", "truncate t"}));
}

TEST(FunctionBody, FragmentsOfABlockSayThatTheyAre) {
  EXPECT_TRUE(Read(Script("do $$begin delete from t; end$$")).at(0).is_plpgsql);
  EXPECT_FALSE(
      Read(Script("create procedure f() language sql as 'delete from t'")).at(0).is_plpgsql);
}

TEST(FunctionBody, TargetsAreTakenOut) {
  EXPECT_EQ(Block("select a, b into strict x, r.y from t; select 1 into v[1]; "
                  "insert into t values (1) returning id into v_id; "
                  "with q as (insert into t values (1) returning a) select a from q into z;"),
            (Strings{"select a, b  from t", "select 1 ", "insert into t values (1) returning id ",
                     "with q as (insert into t values (1) returning a) select a from q "}));
}

TEST(FunctionBody, NoEditSpansATargetThatWasTakenOut) {
  const std::vector<SqlFragment> fragments =
      Read(Script("do $$begin select a into x from t; end$$"));
  ASSERT_EQ(fragments.size(), 1u);
  EXPECT_TRUE(fragments[0].sql.Piece({0, 9}).has_value());
  EXPECT_FALSE(fragments[0].sql.Piece({0, 12}).has_value());
}

TEST(FunctionBody, QueriesInPlpgsqlStatementsAreRead) {
  EXPECT_EQ(Block("perform f(1); return query select 1; open c for select 2; "
                  "open c no scroll for select 3; "
                  "for r in select 4 loop null; end loop; "
                  "for a, b in (with x as (select 1) select * from x) loop null; end loop; "
                  "for r in update t set a = 1 returning * loop null; end loop;"),
            (Strings{"SELECT f(1)", "select 1", "select 2", "select 3", "select 4",
                     "(with x as (select 1) select * from x)", "update t set a = 1 returning *"}));
}

TEST(FunctionBody, ExpressionsWithASubSelectAreRead) {
  EXPECT_EQ(Block("if not exists (select 1) then x := (select 2); elsif a > 1 then null; end if; "
                  "while exists (select 3) loop exit when (select true); end loop; "
                  "r.a[1] = (select 4); x := x + 1; return (select 5); assert (select true);"),
            (Strings{"SELECT not exists (select 1)", "SELECT (select 2)",
                     "SELECT exists (select 3)", "SELECT (select true)", "SELECT (select 4)",
                     "SELECT (select 5)", "SELECT (select true)"}));
}

TEST(FunctionBody, DeclarationsAreRead) {
  EXPECT_EQ(Block("null;",
                  "declare c cursor (k int) for select 1; d no scroll cursor is select 2; "
                  "e refcursor; v constant int := (select 3); w t.id%type default 4;"),
            (Strings{"select 1", "select 2", "SELECT (select 3)"}));
}

TEST(FunctionBody, BlocksAreReadAtAnyDepth) {
  EXPECT_EQ(Block("<<a>> declare x int := 1; begin delete from t; "
                  "exception when unique_violation or others then delete from u; end a; "
                  "loop if x = 1 then delete from v; else delete from w; end if; end loop a;"),
            (Strings{"delete from t", "delete from u", "delete from v", "delete from w"}));
}

TEST(FunctionBody, ACaseStatementIsNotACaseExpression) {
  EXPECT_EQ(Block("case x when 1, 2 then delete from t; else delete from u; end case; "
                  "case when case when a then b end then delete from v; end case; "
                  "if case when a then b else c end then select case 1 when 1 then 2 end; end if;"),
            (Strings{"delete from t", "delete from u", "delete from v",
                     "select case 1 when 1 then 2 end"}));
}

TEST(FunctionBody, WhatHoldsNoQueryIsPassedOver) {
  EXPECT_EQ(Block("get diagnostics n = row_count; raise notice '%', x using hint = 'select'; "
                  "fetch c into x; move c; close c; open c(1); return; return next r; commit; "
                  "for i in reverse 10..1 by 2 loop continue; end loop; "
                  "foreach x slice 1 in array a loop null; end loop; for r in c loop end loop;"),
            Strings{});
}

TEST(FunctionBody, ExecutedConstantsAreRead) {
  EXPECT_EQ(Block("execute 'delete from t where a = ''x''' using 1; "
                  "execute 'delete ' || 'from ' || $x$u$x$ into strict v using 1; "
                  "for r in execute 'select 1' using 2 loop null; end loop; "
                  "return query execute 'select 2'; open c for execute 'select 3' using 4;"),
            (Strings{"delete from t where a = 'x'", "delete from u", "select 1", "select 2",
                     "select 3"}));
}

TEST(FunctionBody, WhatIsKnownAtRunTimeIsAHole) {
  EXPECT_EQ(
      Block("execute 'insert into ' || quote_ident(t) || ' values ($1)' || more using 1; "
            "execute format('update %I set %1$I = %L where a %% 2 = %s', 't', 1, 2); "
            "execute 'delete from t_' || n || ' where a';"),
      (Strings{"insert into quote_ident(t) values ($1)more",
               "update \"%I\" set \"%1$I\" = %L where a % 2 = %s", "delete from t_n where a"}));
}

TEST(FunctionBody, AnExecutedVariableOrEscapeStringIsNot) {
  EXPECT_EQ(Block("execute v; execute E'select 1'; execute v || 'select 1'; execute ''||'';"),
            Strings{});
}

TEST(FunctionBody, ABrokenBlockIsReadAsFarAsItGoes) {
  EXPECT_EQ(Texts(Read(Script("do $$begin delete from t; if x then delete from u"
                              " into; execute; for; case; open; return query; << $$"))),
            (Strings{"delete from t", "delete from u into"}));
}

TEST(FunctionBody, HolesOfTheHostStayHoles) {
  SqlFragment outer = Script("do $$begin delete from {t}; end$$");
  outer.holes = {{23, 26}};
  const std::vector<SqlFragment> fragments = Read(outer);
  ASSERT_EQ(fragments.size(), 1u);
  EXPECT_EQ(fragments[0].holes, (std::vector<Span>{{12, 15}}));
}

}  // namespace
}  // namespace walwise::sql
