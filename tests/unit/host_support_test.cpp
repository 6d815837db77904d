#include "tests/unit/host_support.h"

#include <algorithm>

namespace walwise::sql {

namespace {

bool BehindHole(const SqlFragment& fragment, size_t offset) {
  return std::any_of(fragment.holes.begin(), fragment.holes.end(),
                     [&](Span hole) { return hole.end == offset; });
}

bool InHole(const SqlFragment& fragment, size_t offset) {
  return std::any_of(fragment.holes.begin(), fragment.holes.end(),
                     [&](Span hole) { return hole.begin < offset && offset < hole.end; });
}

std::string Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == text.npos) {
    return "";
  }
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin));
}

}  // namespace

std::vector<std::string> SqlIn(HostExtractor extract, std::string_view source) {
  std::vector<std::string> found;
  for (const SqlFragment& fragment : extract(source).fragments) {
    found.push_back(fragment.sql.text());
  }
  return found;
}

SqlFragment OnlyFragment(HostExtractor extract, std::string_view source) {
  Extraction extraction = extract(source);
  EXPECT_EQ(extraction.fragments.size(), 1u) << source;
  return extraction.fragments.size() == 1 ? extraction.fragments[0] : SqlFragment();
}

std::vector<std::string> HolesOf(const SqlFragment& fragment) {
  std::vector<std::string> holes;
  for (const Span hole : fragment.holes) {
    holes.emplace_back(hole.In(fragment.sql.text()));
  }
  return holes;
}

std::vector<std::string> CommentsIn(HostExtractor extract, std::string_view source) {
  std::vector<std::string> comments;
  for (const Comment& comment : extract(source).comments) {
    comments.emplace_back(comment.span.In(source));
  }
  return comments;
}

bool InsertionIsFoundAgain(HostExtractor extract, std::string_view source, size_t offset,
                           std::string_view inserted) {
  const SqlFragment fragment = OnlyFragment(extract, source);
  const std::optional<MappedText::Place> place = fragment.sql.InsertionPlace(offset);
  if (!place || InHole(fragment, offset)) {
    return false;
  }
  const Result<std::string> written =
      fragment.styles[place->style].Encode(inserted, BehindHole(fragment, offset));
  if (!written.ok()) {
    return false;
  }
  std::string expected = fragment.sql.text();
  expected.insert(offset, inserted);
  if (!LooksLikeSql(expected)) {
    return false;
  }
  std::string edited(source);
  edited.insert(place->source, *written);
  const std::vector<std::string> found = SqlIn(extract, edited);
  const bool again = found.size() == 1 && Trimmed(found[0]) == Trimmed(expected);
  EXPECT_TRUE(again) << "at " << offset << " of: " << source << "\nwritten: " << edited
                     << "\nexpected: " << expected
                     << "\nfound: " << (found.empty() ? "nothing" : found[0]);
  return again;
}

void ExpectInsertionsAreFoundAgain(HostExtractor extract, std::string_view source) {
  constexpr std::string_view kTexts[] = {
      " x ",  "x",    "'it''s'", "\"Q\"", " \\d+\\", "\n  y\n  z", "{a}",    "}{",
      "${a}", "#{a}", "$a",      "$1",    "`t`",     "(()",        "\"\"\"", "a\"#b",
      "'",    "\"",   "a'''b",   "{",     "$",       "#",          "\r\n w"};
  const size_t size = OnlyFragment(extract, source).sql.text().size();
  size_t written = 0;
  for (size_t offset = 0; offset <= size; ++offset) {
    for (const std::string_view text : kTexts) {
      written += InsertionIsFoundAgain(extract, source, offset, text) ? 1 : 0;
      if (testing::Test::HasFailure()) {
        return;
      }
    }
  }
  EXPECT_GT(written, size) << source;
}

TEST(LooksLikeSql, KnowsTheFirstWordsOfStatements) {
  for (const std::string_view sql :
       {"INSERT INTO t (a) VALUES (1)",
        "insert into s.t values (1)",
        "  \n-- note\nUPDATE t SET a=1",
        "UPDATE ONLY t AS x SET (a, b) = (1, 2)",
        "update {table} set a = 1",
        "DELETE FROM t",
        "delete from t where a = 1",
        "WITH x AS (SELECT 1) SELECT * FROM x",
        "with recursive x(a) as not materialized (select 1 from y) select * from x",
        "MERGE INTO t USING s ON true",
        "SELECT a, b FROM t",
        "select count(*) from t",
        "SELECT DISTINCT ON (a) a AS b FROM t",
        "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)",
        "create table if not exists t (a int)",
        "ALTER TABLE ONLY t ADD COLUMN a int",
        "DROP TABLE IF EXISTS t",
        "TRUNCATE t, u",
        "BEGIN;",
        "Update t Set a = 1",
        "insert into #{table} (a) values (1)",
        "INSERT INTO t VALUES %s",
        "DO $$ BEGIN END $$",
        "/* a */ CREATE OR REPLACE FUNCTION f() RETURNS int",
        "INSERT INTO ${t} DEFAULT VALUES"}) {
    EXPECT_TRUE(LooksLikeSql(sql)) << sql;
  }
}

TEST(LooksLikeSql, IsNotTakenInByEnglish) {
  for (const std::string_view text : {"Update the user",
                                      "Select one of",
                                      "Insert into the list",
                                      "Delete from cache",
                                      "with great care as ...",
                                      "Select an item from the list",
                                      "select items to remove from list",
                                      "update user set to default",
                                      "delete from cache failed",
                                      "Create table for the user",
                                      "Drop it",
                                      "with care",
                                      "Merge into main",
                                      "merge into main branch",
                                      "truncate text",
                                      "begin the work",
                                      "BEGIN",
                                      "SELECT",
                                      "insert",
                                      "",
                                      "Create a user",
                                      "alter the value",
                                      "Delete from disk (if any)",
                                      "do something",
                                      "UPDATE",
                                      "selected a from b",
                                      "Insert into {table} failed",
                                      "Select items from list",
                                      "Truncate table",
                                      "DELETE"}) {
    EXPECT_FALSE(LooksLikeSql(text)) << text;
  }
}

}  // namespace walwise::sql
