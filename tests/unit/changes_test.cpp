#include "upsert-rewriter/config/changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "tests/unit/temp_directory.h"

namespace walwise::sql {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kAll = "1-18446744073709551615";

// "PATH FIRST-LAST FIRST-LAST"
std::vector<std::string> Show(const Result<std::vector<ChangedFile>>& files) {
  if (!files.ok()) {
    return {"error: " + files.status().message()};
  }
  std::vector<std::string> shown;
  for (const ChangedFile& file : *files) {
    std::string text = file.path;
    for (const auto& [first, last] : file.lines) {
      text += " " + std::to_string(first) + "-" + std::to_string(last);
    }
    shown.push_back(text);
  }
  return shown;
}

class Changes : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("git --version >/dev/null 2>&1") != 0) {
      GTEST_SKIP() << "git is not installed";
    }
    // Neither the user's configuration nor a hook's surroundings.
    for (const char* name : {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}) {
      unsetenv(name);
    }
    setenv("HOME", directory_.path().c_str(), 1);
    setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
    Git("init -q .");
    Git("config user.name tester");
    Git("config user.email tester@example.com");
  }

  void Git(const std::string& arguments) {
    ASSERT_EQ(std::system(("git " + arguments + " >/dev/null").c_str()), 0) << arguments;
  }
  void Commit() {
    Git("add -A");
    Git("commit -q -m x");
  }

  TempDirectory directory_;
};

TEST_F(Changes, LinesOfTheNewVersionAreNamed) {
  directory_.Write("a.sql", "1\n2\n3\n4\n5\n6\n7\n8\n9\n");
  directory_.Write("same.sql", "1\n");
  directory_.Write("gone.sql", "1\n");
  Commit();
  directory_.Write("a.sql", "1\nTWO\n3\n4\n4a\n4b\n5\n8\n9\n");
  fs::remove("gone.sql");
  EXPECT_THAT(Show(ChangesSince("HEAD")), ElementsAre("a.sql 2-2 5-6 7-8"));
}

TEST_F(Changes, UntrackedFilesAreNewAndIgnoredOnesAreNot) {
  directory_.Write(".gitignore", "*.log\n");
  Commit();
  directory_.Write("x/new.sql", "1\n");
  directory_.Write("b.log", "1\n");
  EXPECT_THAT(Show(ChangesSince("HEAD")), ElementsAre("x/new.sql " + kAll));
}

TEST_F(Changes, BeforeTheFirstCommitAllIsNew) {
  directory_.Write("a.sql", "1\n2\n");
  Git("add a.sql");
  directory_.Write("b.sql", "1\n");
  EXPECT_THAT(Show(ChangesSince("HEAD")), ElementsAre("a.sql 1-2", "b.sql " + kAll));
  EXPECT_THAT(Show(StagedChanges()), ElementsAre("a.sql 1-2"));
}

TEST_F(Changes, ARenamedFileHasTheLinesThatChanged) {
  directory_.Write("a.sql", "1\n2\n3\n4\n5\n6\n7\n8\n9\n");
  Commit();
  Git("mv a.sql b.sql");
  directory_.Write("b.sql", "1\n2\n3\n4\n5\n6\n7\n8\nNINE\n");
  EXPECT_THAT(Show(ChangesSince("HEAD")), ElementsAre("b.sql 9-9"));
}

TEST_F(Changes, PathsAreRelativeToTheCurrentDirectory) {
  directory_.Write("x/a.sql", "1\n");
  directory_.Write("y/b.sql", "1\n");
  Commit();
  directory_.Write("x/a.sql", "2\n");
  directory_.Write("y/b.sql", "2\n");
  directory_.Write("new.sql", "1\n");
  fs::current_path("x");
  EXPECT_THAT(Show(ChangesSince("HEAD")),
              ElementsAre("../new.sql " + kAll, "../y/b.sql 1-1", "a.sql 1-1"));
  Git("add -A ..");
  EXPECT_EQ(*StagedContent("a.sql"), "2\n");
  EXPECT_EQ(*StagedContent("../y/b.sql"), "2\n");
}

TEST_F(Changes, OddNamesAndContentsChangeNothing) {
  const std::string name = "a \"\n@@ -1 +1,9 @@\n\xff.sql";
  directory_.Write(name, "1\n");
  directory_.Write("-b.sql", "1\n");
  Commit();
  directory_.Write(name, "diff --git a/x b/x\n@@ -1 +7,9 @@\n");
  directory_.Write("-b.sql", std::string("\0\n", 2));
  EXPECT_THAT(Show(ChangesSince("HEAD")), ElementsAre("-b.sql 1-1", name + " 1-2"));
}

TEST_F(Changes, TheUsersConfigurationDoesNotMatter) {
  directory_.Write("a.sql", "1\n2\n3\n4\n5\n");
  Commit();
  for (const char* setting :
       {"color.ui always", "diff.external false", "core.pager false", "diff.noprefix true",
        "diff.context 9", "diff.interHunkContext 9", "diff.relative true", "diff.renames false"}) {
    Git(std::string("config ") + setting);
  }
  directory_.Write("a.sql", "ONE\n2\n3\n4\nFIVE\n");
  EXPECT_THAT(Show(ChangesSince("HEAD")), ElementsAre("a.sql 1-1 5-5"));
}

TEST_F(Changes, LinksAreLeftOut) {
  directory_.Write("a.sql", "1\n");
  Commit();
  fs::create_symlink("a.sql", "link.sql");
  Git("add link.sql");
  directory_.Write("b.sql", "1\n");
  Git("add b.sql");
  EXPECT_THAT(Show(StagedChanges()), ElementsAre("b.sql 1-1"));
}

TEST_F(Changes, StagedContentIsNotTheWorkTrees) {
  directory_.Write("a.sql", "staged\n");
  Git("add a.sql");
  directory_.Write("a.sql", "later\n");
  EXPECT_EQ(*StagedContent("a.sql"), "staged\n");
  EXPECT_FALSE(StagedContent("b.sql").ok());
}

TEST_F(Changes, WhatIsNoRevisionIsAnErrorInGitsWords) {
  directory_.Write("a.sql", "1\n");
  Commit();
  EXPECT_THAT(Show(ChangesSince("nowhere")),
              ElementsAre(HasSubstr("'nowhere': git: fatal: Needed a single revision")));
  EXPECT_THAT(Show(ChangesSince("HEAD..HEAD")), ElementsAre(HasSubstr("error: ")));
  EXPECT_THAT(Show(ChangesSince("--output=evil")), ElementsAre(HasSubstr("is not a revision")));
  EXPECT_THAT(Show(ChangesSince("")), ElementsAre(HasSubstr("is not a revision")));
  EXPECT_FALSE(fs::exists("evil"));
}

TEST_F(Changes, OutsideOfAWorkTreeGitSaysSo) {
  fs::remove_all(".git");
  setenv("GIT_CEILING_DIRECTORIES", directory_.path().parent_path().c_str(), 1);
  EXPECT_THAT(Show(StagedChanges()), ElementsAre(HasSubstr("not a git repository")));
  unsetenv("GIT_CEILING_DIRECTORIES");
}

TEST_F(Changes, WithoutGitThatIsSaid) {
  const std::string path = getenv("PATH");
  setenv("PATH", "/nonexistent", 1);
  EXPECT_THAT(Show(StagedChanges()), ElementsAre("error: git is not installed, or not in PATH"));
  setenv("PATH", path.c_str(), 1);
}

}  // namespace
}  // namespace walwise::sql
