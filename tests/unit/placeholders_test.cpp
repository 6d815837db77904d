#include "upsert-rewriter/input/placeholders.h"

#include <gtest/gtest.h>

#include <string>

#include "upsert-rewriter/tree/parser.h"

namespace walwise::sql {
namespace {

using Kind = Placeholder::Kind;

constexpr PlaceholderStyles kQuestions{.question_mark = true};
constexpr PlaceholderStyles kColons{.colon_name = true};
constexpr PlaceholderStyles kAts{.at_name = true};
constexpr PlaceholderStyles kPercents{.percent = true};
constexpr PlaceholderStyles kBraces{.braces = true};

SqlFragment Fragment(std::string_view text, PlaceholderStyles styles) {
  SqlFragment fragment;
  fragment.sql = MappedText::Verbatim(text);
  fragment.styles.emplace_back();
  fragment.placeholders = styles;
  return fragment;
}

ParsableSql Make(const SqlFragment& fragment, ClauseHoles holes = ClauseHoles::kKeep) {
  return MakeParsable(fragment, {0, fragment.sql.text().size()}, holes);
}

// The text that is made; the parser takes it, and each placeholder is where it says.
std::string Parsed(const SqlFragment& fragment) {
  Parser parser;
  ParsableSql sql = Make(fragment);
  if (!parser.Parse(sql.text.text())) {
    EXPECT_TRUE(sql.has_clause_holes) << sql.text.text();
    sql = Make(fragment, ClauseHoles::kDrop);
    EXPECT_TRUE(parser.Parse(sql.text.text())) << sql.text.text() << parser.error().message;
  }
  for (const Placeholder& placeholder : sql.placeholders) {
    const Span source = sql.text.ToSource(placeholder.text);
    EXPECT_EQ(source, placeholder.source);
  }
  return sql.text.text();
}

std::string Parsed(std::string_view text, PlaceholderStyles styles) {
  return Parsed(Fragment(text, styles));
}

// The holes are what stands in [[ ]]; the brackets belong to them.
SqlFragment WithHoles(std::string_view text) {
  SqlFragment fragment = Fragment(text, {});
  for (size_t at = text.find("[["); at != std::string_view::npos; at = text.find("[[", at + 2)) {
    fragment.holes.push_back({at, text.find("]]", at) + 2});
  }
  return fragment;
}

std::string Holes(std::string_view text) { return Parsed(WithHoles(text)); }

std::string Psql(std::string_view text) {
  SqlFragment fragment = Fragment(text, kColons);
  fragment.is_script = true;
  return Parsed(fragment);
}

std::vector<Kind> Kinds(const SqlFragment& fragment) {
  std::vector<Kind> kinds;
  for (const Placeholder& placeholder : Make(fragment).placeholders) {
    kinds.push_back(placeholder.kind);
  }
  return kinds;
}

TEST(Placeholders, AStatementWithoutAnyIsItself) {
  const SqlFragment fragment = Fragment("select 1; select a ? b", {});
  const ParsableSql sql = MakeParsable(fragment, {10, 22});
  EXPECT_EQ(sql.text.text(), "select a ? b");
  EXPECT_EQ(sql.text.ToSource(size_t{0}), 10u);
  EXPECT_TRUE(sql.placeholders.empty());
}

TEST(Placeholders, NumbersStayAndAreRecorded) {
  const ParsableSql sql = Make(Fragment("select $2, '$3', $1", {}));
  EXPECT_EQ(sql.text.text(), "select $2, '$3', $1");
  ASSERT_EQ(sql.placeholders.size(), 2u);
  EXPECT_EQ(sql.placeholders[0].kind, Kind::kNumbered);
  EXPECT_EQ(sql.placeholders[0].source, (Span{7, 9}));
  EXPECT_EQ(sql.placeholders[1].text, (Span{17, 19}));
}

TEST(Placeholders, QuestionMarksAreNumberedAboveWhatIsWritten) {
  EXPECT_EQ(Parsed("select * from t where a=? and b = $4 limit?", kQuestions),
            "select * from t where a=$5 and b = $4 limit $6");
  EXPECT_EQ(Parsed("select ?1, ?2, ?1", kQuestions), "select $1, $2, $1");
  EXPECT_EQ(Parsed("select ?::int, -?, ?||?, ? - 1, (?), ? between ? and ?", kQuestions),
            "select $1::int, -$2, $3||$4, $5 - 1, ($6), $7 between $8 and $9");
  EXPECT_EQ(Parsed("select 1 where a=?and b=?or c in(?)", kQuestions),
            "select 1 where a=$1 and b=$2 or c in($3)");
}

TEST(Placeholders, QuestionMarksBetweenOperandsAreOperators) {
  EXPECT_EQ(
      Parsed("select a ? 'b', a ?| array[?], a ?& ?, (a) ? ?, j @? '$.x', p ?# q", kQuestions),
      "select a ? 'b', a ?| array[$1], a ?& $2, (a) ? $3, j @? '$.x', p ?# q");
}

TEST(Placeholders, JdbcEscapesAreOperators) {
  EXPECT_EQ(Parsed("select a ?? 'b', a ??| ? where c = ?", kQuestions),
            "select a ? 'b', a ?| $1 where c = $2");
}

TEST(Placeholders, QuestionMarksInQuotesAndCommentsAreText) {
  EXPECT_EQ(Parsed("select '?', \"?\" -- ?\n, /* ? */ $$?$$ from t where a = ?", kQuestions),
            "select '?', \"?\" -- ?\n, /* ? */ $$?$$ from t where a = $1");
}

TEST(Placeholders, TwoQuestionMarksWhereANameStandsAreOne) {
  EXPECT_EQ(Parsed("select ?? from ?? where ?? = ?", kQuestions),
            "select \"_1\" from \"_2\" where \"_3\" = $1");
}

TEST(Placeholders, TheSameNameIsTheSameNumber) {
  EXPECT_EQ(Parsed("select :a, :b, :a", kColons), "select $1, $2, $1");
  EXPECT_EQ(Parsed("select @a, @b, @a", kAts), "select $1, $2, $1");
  EXPECT_EQ(Parsed("select %(a)s, %(b)s, %(a)s", kPercents), "select $1, $2, $1");
}

TEST(Placeholders, ColonsOfSqlAreNotPlaceholders) {
  EXPECT_EQ(
      Parsed("select a::int, b[1:n], :c::text, array[:d, :e], '12:mm' from f(g := 1)", kColons),
      "select a::int, b[1:n], $1::text, array[$2, $3], '12:mm' from f(g := 1)");
}

TEST(Placeholders, AtSignsOfOperatorsAreNotPlaceholders) {
  EXPECT_EQ(Parsed("select a @> b, a <@ b, a @@ b, @ -5, a>=@p, a=@p and b = @q", kAts),
            "select a @> b, a <@ b, a @@ b, @ -5, a>=$1, a=$1 and b = $2");
  EXPECT_EQ(Parsed("select @name, sqlc.arg(x)", {}), "select @name, sqlc.arg(x)");
}

TEST(Placeholders, PercentsAreHalvedWhereTheyAreDoubled) {
  EXPECT_EQ(Parsed("select %s, a %% 2, '%%x%%' where b = %s", kPercents),
            "select $1, a % 2, '%x%' where b = $2");
  EXPECT_EQ(Parsed("select a % s, a %% 2, '%%'", {}), "select a % s, a %% 2, '%%'");
  EXPECT_EQ(Parsed("select * from t limit %d offset %[2]v", kPercents),
            "select * from t limit $1 offset $2");
}

TEST(Placeholders, PsqlVariablesAreWhatTheyAreQuotedAs) {
  EXPECT_EQ(Psql("select :'a', :\"b\", :c from :schema.t where d[1:2] = :{?e}"),
            "select 'a', \"b\", $1 from \"schema\".t where d[1:2] = TRUE");
  EXPECT_EQ(Psql("set search_path to :schema"), "set search_path to \"schema\"");
  EXPECT_EQ(Psql("select 1\n\\echo :x\n, 2"), "select 1\n \n, 2");
}

TEST(Placeholders, RowsAreInParentheses) {
  EXPECT_EQ(Parsed("insert into t (a, b) values %s on conflict do nothing", kPercents),
            "insert into t (a, b) values ($1) on conflict do nothing");
  EXPECT_EQ(Kinds(Fragment("insert into t values ?", kQuestions)),
            (std::vector<Kind>{Kind::kRows}));
  EXPECT_EQ(Holes("insert into t values [[a]], [[b]]"), "insert into t values ($1), ($2)");
  EXPECT_EQ(Parsed("insert into t values (?, ?), (?, ?)", kQuestions),
            "insert into t values ($1, $2), ($3, $4)");
}

TEST(Placeholders, SetsOfInAreInParentheses) {
  EXPECT_EQ(Parsed("select 1 where a in %s and b in (%s)", kPercents),
            "select 1 where a in ($1) and b in ($2)");
}

TEST(Placeholders, AHoleIsAValueWhereAValueStands) {
  EXPECT_EQ(Holes("select [[a]] from t where b = [[c]] and [[d]] group by 1 limit [[n]]"),
            "select $1 from t where b = $2 and $3 group by 1 limit $4");
  EXPECT_EQ(Holes("select 1 where a is distinct from [[b]] and extract(day from [[c]]) = 1"),
            "select 1 where a is distinct from $1 and extract(day from $2) = 1");
}

TEST(Placeholders, AHoleIsANameWhereANameStands) {
  EXPECT_EQ(Holes("insert into [[t]] (a, [[b]]) values (1, [[c]]) on conflict ([[b]]) "
                  "do update set [[d]] = excluded.[[d]], e = [[f]] returning t.[[g]]"),
            "insert into \"t\" (a, \"b\") values (1, $1) on conflict (\"b\") "
            "do update set \"d\" = excluded.\"d\", e = $2 returning t.\"g\"");
  EXPECT_EQ(Holes("select * from [[a.b]] x, [[c]] y join [[d]] using ([[e]]) order by [[f]]"),
            "select * from \"a_b\" x, \"c\" y join \"d\" using (\"e\") order by \"f\"");
  EXPECT_EQ(Holes("with [[a]] as (select 1) update [[b]] set c = [[a]].d where [[f]](1)"),
            "with \"a\" as (select 1) update \"b\" set c = \"a\".d where \"f\"(1)");
}

TEST(Placeholders, InDefinitionsAHoleIsAName) {
  EXPECT_EQ(Holes("create table if not exists [[t]] ([[a]] int, unique ([[a]]))"),
            "create table if not exists \"t\" (\"a\" int, unique (\"a\"))");
  EXPECT_EQ(Holes("drop table [[a]], [[b]]"), "drop table \"a\", \"b\"");
  EXPECT_EQ(Holes("notify [[channel]]"), "notify \"channel\"");
}

TEST(Placeholders, ListsAreHolesToo) {
  EXPECT_EQ(Holes("insert into t [[columns]] values [[rows]]"),
            "insert into t (\"columns\") values ($1)");
  EXPECT_EQ(Holes("update t set [[assignments]], a = 1"),
            "update t set \"assignments\" = $1, a = 1");
}

TEST(Placeholders, AHoleGluedToAWordIsAPartOfIt) {
  EXPECT_EQ(Holes("select [[p]]_a, b_[[q]]_c, [[r]][[s]].d from t_[[n]] join [[x]]_y on true"),
            "select p_a, b_q_c, \"r_s\".d from t_n join x_y on true");
  EXPECT_EQ(Parsed("select * from t_%s, %s_idx", kPercents), "select * from t__1, _2_idx");
  EXPECT_EQ(Parsed("select * from {}_t where a = {}", kBraces), "select * from _1_t where a = $1");
}

TEST(Placeholders, AHoleInQuotesIsText) {
  const SqlFragment fragment = WithHoles("select \"a[[b]]\", 'c[[d('e')]]f' -- [['\n]]");
  EXPECT_EQ(Parsed(fragment), "select \"ab\", 'cd_ef' -- _1");
  EXPECT_EQ(Kinds(fragment), (std::vector<Kind>{Kind::kIdentifier, Kind::kHole}));
}

TEST(Placeholders, BracesInStringsAreText) {
  EXPECT_EQ(Parsed("select '{1,2}', '{}' where a = {x[\"y\"]} and b = {{ c }}", kBraces),
            "select '{1,2}', '{}' where a = $1 and b = $2");
}

TEST(Placeholders, AHoleForAClauseIsDroppedAtTheSecondAttempt) {
  EXPECT_EQ(Holes("select * from t where x = 1 [[more]]"), "select * from t where x = 1  ");
  EXPECT_EQ(Holes("[[with]] select [[distinct]] a from t [[joins]] [[where]] for update [[skip]]"),
            "  select   a from t     for update  ");
  EXPECT_EQ(
      Holes("select a from t where b [[op]] 5 order by [[c]] [[direction]], d [[e]] nulls last"),
      "select a from t where b = 5 order by \"c\"  , d   nulls last");
}

TEST(Placeholders, OnlyHolesForClausesCallForASecondAttempt) {
  EXPECT_FALSE(Make(WithHoles("select [[a]] from [[b]] where [[c]] = [[d]]")).has_clause_holes);
  EXPECT_FALSE(Make(Fragment("select ? from t where a = ?", kQuestions)).has_clause_holes);
  EXPECT_TRUE(Make(WithHoles("select 1 [[a]]")).has_clause_holes);
}

TEST(Placeholders, TheSourceIsTheWholeFragments) {
  const SqlFragment fragment = Fragment("select 1; select ?, ?", kQuestions);
  const ParsableSql sql = MakeParsable(fragment, {10, 21});
  EXPECT_EQ(sql.text.text(), "select $1, $2");
  EXPECT_EQ(sql.placeholders.at(1).source, (Span{20, 21}));
  EXPECT_EQ(sql.text.ToSource(sql.placeholders.at(1).text), (Span{20, 21}));
}

TEST(Placeholders, NoneIsFoundBehindTheStatement) {
  const SqlFragment fragment = Fragment("select ?; select ?", kQuestions);
  EXPECT_EQ(MakeParsable(fragment, {0, 8}).placeholders.size(), 1u);
}

TEST(Placeholders, AnEnormousNumberIsNoTrouble) {
  EXPECT_EQ(Make(Fragment("select $99999999999999999999, ?", kQuestions)).placeholders.size(), 2u);
}

}  // namespace
}  // namespace walwise::sql
