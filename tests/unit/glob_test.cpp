#include "upsert-rewriter/input/glob.h"

#include <gtest/gtest.h>

namespace walwise::sql {
namespace {

bool Matches(std::string_view pattern, std::string_view path, bool is_directory = false) {
  const Result<Glob> glob = Glob::Parse(pattern);
  EXPECT_TRUE(glob.ok()) << pattern;
  return glob.ok() && glob->Matches(path, is_directory);
}

TEST(Glob, APatternWithoutSlashIsAboutTheNameAtAnyDepth) {
  EXPECT_TRUE(Matches("*.sql", "a.sql"));
  EXPECT_TRUE(Matches("*.sql", "x/y/a.sql"));
  EXPECT_FALSE(Matches("*.sql", "a.sql.bak"));
  EXPECT_FALSE(Matches("a", "a/b"));
}

TEST(Glob, APatternWithASlashIsAboutTheWholePath) {
  EXPECT_TRUE(Matches("m/*.sql", "m/a.sql"));
  EXPECT_FALSE(Matches("m/*.sql", "x/m/a.sql"));
  EXPECT_FALSE(Matches("m/*.sql", "m/x/a.sql"));
  EXPECT_TRUE(Matches("/a.sql", "a.sql"));
  EXPECT_FALSE(Matches("/a.sql", "x/a.sql"));
  EXPECT_TRUE(Matches("./a.sql", "a.sql"));
}

TEST(Glob, TwoStarsCrossDirectories) {
  EXPECT_TRUE(Matches("**", "a"));
  EXPECT_TRUE(Matches("**", "a/b/c"));
  EXPECT_TRUE(Matches("**/a.sql", "a.sql"));
  EXPECT_TRUE(Matches("**/a.sql", "x/y/a.sql"));
  EXPECT_TRUE(Matches("m/**/a.sql", "m/a.sql"));
  EXPECT_TRUE(Matches("m/**/x/**/a.sql", "m/1/x/2/3/a.sql"));
  EXPECT_FALSE(Matches("m/**/x/**/a.sql", "m/1/y/2/3/a.sql"));
  EXPECT_TRUE(Matches("m/**", "m/x/y"));
}

TEST(Glob, ClassesAndQuestionMarksMatchOneCharacter) {
  EXPECT_TRUE(Matches("v[0-9].sql", "v7.sql"));
  EXPECT_FALSE(Matches("v[0-9].sql", "v77.sql"));
  EXPECT_TRUE(Matches("[!a-c]x", "dx"));
  EXPECT_FALSE(Matches("[^a-c]x", "bx"));
  EXPECT_TRUE(Matches("[]]", "]"));
  EXPECT_TRUE(Matches("[a-]", "-"));
  EXPECT_TRUE(Matches("?", "é"));
  EXPECT_TRUE(Matches("[é]", "é"));
  EXPECT_FALSE(Matches("?", "ab"));
  EXPECT_FALSE(Matches("?", ""));
}

TEST(Glob, BracesAreAlternativesAndMayBeNested) {
  EXPECT_TRUE(Matches("*.{sql,py}", "a.py"));
  EXPECT_FALSE(Matches("*.{sql,py}", "a.go"));
  EXPECT_TRUE(Matches("{a,b{1,2/c}}.sql", "b2/c.sql"));
  EXPECT_TRUE(Matches("a{,b}", "a"));
  EXPECT_TRUE(Matches("{x}", "x"));
}

TEST(Glob, ABackslashTakesTheNextCharacterAsItIs) {
  EXPECT_TRUE(Matches("\\*", "*"));
  EXPECT_FALSE(Matches("\\*", "a"));
  EXPECT_TRUE(Matches("\\{a,b\\}", "{a,b}"));
  EXPECT_TRUE(Matches("[\\]]", "]"));
}

TEST(Glob, ASlashAtTheEndIsAboutDirectories) {
  EXPECT_TRUE(Matches("out/", "x/out", true));
  EXPECT_FALSE(Matches("out/", "x/out", false));
}

TEST(Glob, WhatCantBeMeantIsAnError) {
  for (const char* pattern : {"a[b", "a{b", "a\\", "", "/", "{a,}"}) {
    EXPECT_FALSE(Glob::Parse(pattern).ok()) << pattern;
  }
  EXPECT_EQ(Glob::Parse("a[b").status().message(), "glob 'a[b': a [ is not closed");
  std::string many;
  for (int i = 0; i < 20; ++i) {
    many += "{a,b}";
  }
  EXPECT_FALSE(Glob::Parse(many).ok());
}

TEST(Glob, ManyStarsDoNotTakeForever) {
  const std::string name(20000, 'a');
  EXPECT_FALSE(Matches("*a*a*a*a*a*a*a*a*a*a*b", name));
  std::string path;
  std::string pattern;
  for (int i = 0; i < 2000; ++i) {
    path += "a/";
    pattern += i < 20 ? "**/a/" : "";
  }
  EXPECT_FALSE(Matches(pattern + "b", path + "a"));
}

}  // namespace
}  // namespace walwise::sql
