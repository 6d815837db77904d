#include "upsert-rewriter/input/file_walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/unit/temp_directory.h"
#include "tests/unit/unprivileged.h"

namespace walwise::sql {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class FileWalk : public testing::Test {
 protected:
  WalkedFiles Walk(const std::vector<std::string>& arguments, const WalkOptions& options = {}) {
    Result<WalkedFiles> files = WalkFiles(arguments, options);
    EXPECT_TRUE(files.ok()) << files.status().message();
    return files.ok() ? *files : WalkedFiles();
  }
  std::string ErrorOf(const std::vector<std::string>& arguments) {
    const Result<WalkedFiles> files = WalkFiles(arguments, {});
    return files.ok() ? "" : files.status().message();
  }

  TempDirectory directory_;
};

TEST_F(FileWalk, TakesKnownLanguagesOfADirectoryInOrder) {
  directory_.Write("b.sql");
  directory_.Write("a/z.py");
  directory_.Write("a/image.png");
  directory_.Write("a.go");
  EXPECT_THAT(Walk({"."}).paths, ElementsAre("a.go", "a/z.py", "b.sql"));
}

TEST_F(FileWalk, PassesOverDirectoriesOfOthers) {
  for (const char* name : {".git", "node_modules", "vendor", "target", "build", ".hidden"}) {
    directory_.Write(std::string("x/") + name + "/a.sql");
  }
  directory_.Write("x/builds/a.sql");
  EXPECT_THAT(Walk({"x"}).paths, ElementsAre("x/builds/a.sql"));
  EXPECT_THAT(Walk({"x/build"}).paths, ElementsAre("x/build/a.sql"));
}

TEST_F(FileWalk, TakesANamedFileWhateverItIsCalled) {
  directory_.Write("notes");
  directory_.Write("skip.sql");
  WalkOptions options;
  options.exclude = {"*.sql"};
  EXPECT_THAT(Walk({"./notes", ".//skip.sql"}, options).paths, ElementsAre("notes", "skip.sql"));
}

TEST_F(FileWalk, AFileWithSeveralNamesIsTakenOnce) {
  directory_.Write("real/a.sql");
  fs::create_symlink("real/a.sql", "0.sql");
  fs::create_hard_link("real/a.sql", "real/b.sql");
  EXPECT_THAT(Walk({".", "real", "0.sql", "real/a.sql"}).paths, ElementsAre("real/a.sql"));
}

TEST_F(FileWalk, CyclesOfLinksEnd) {
  directory_.Write("a/b/c.sql");
  fs::create_directory_symlink("../..", "a/b/up");
  fs::create_symlink("loop.sql", "loop.sql");
  const WalkedFiles files = Walk({"."});
  EXPECT_THAT(files.paths, ElementsAre("a/b/c.sql"));
  EXPECT_THAT(files.problems,
              ElementsAre("loop.sql: too many levels of symbolic links; it is a link"));
}

TEST_F(FileWalk, ALinkToADirectoryIsFollowedIfItIsNamed) {
  directory_.Write("real/a.sql");
  fs::create_directory_symlink("real", "link");
  EXPECT_THAT(Walk({"link"}).paths, ElementsAre("link/a.sql"));
}

TEST_F(FileWalk, AnythingButARegularFileIsAProblem) {
  ASSERT_EQ(mkfifo("pipe.sql", 0600), 0);
  EXPECT_THAT(Walk({"."}).problems,
              ElementsAre("pipe.sql: is a named pipe; pipe its content to standard input"));
  EXPECT_THAT(Walk({"/dev/null"}).problems,
              ElementsAre("/dev/null: is a character device; pipe its content to standard input"));
}

TEST_F(FileWalk, AnUnreadableDirectoryIsAProblemAndTheRestGoesOn) {
  const Unprivileged unprivileged;
  directory_.Write("closed/a.sql");
  directory_.Write("open/a.sql");
  fs::permissions("closed", fs::perms::none);
  const WalkedFiles files = Walk({"."});
  fs::permissions("closed", fs::perms::owner_all);
  EXPECT_THAT(files.paths, ElementsAre("open/a.sql"));
  EXPECT_THAT(files.problems, ElementsAre("closed: permission denied"));
}

TEST_F(FileWalk, AGlobIsAboutTheWholePath) {
  directory_.Write("m/1.sql");
  directory_.Write("m/x/2.sql");
  directory_.Write("m/x/3.txt");
  EXPECT_THAT(Walk({"m/*.sql"}).paths, ElementsAre("m/1.sql"));
  EXPECT_THAT(Walk({"*/x/*"}).paths, ElementsAre("m/x/2.sql", "m/x/3.txt"));
  EXPECT_THAT(Walk({"**/*.sql"}).paths, ElementsAre("m/1.sql", "m/x/2.sql"));
  const std::string absolute = fs::current_path().string();
  EXPECT_THAT(Walk({absolute + "/m/?.sql"}).paths, ElementsAre(absolute + "/m/1.sql"));
  EXPECT_THAT(Walk({"./m/?.sql"}).paths, ElementsAre("m/1.sql"));
}

TEST_F(FileWalk, ANameThatLooksLikeAGlobIsAName) {
  directory_.Write("a[1].sql");
  EXPECT_THAT(Walk({"a[1].sql"}).paths, ElementsAre("a[1].sql"));
}

TEST_F(FileWalk, AnArgumentThatNamesNothingIsAnError) {
  EXPECT_EQ(ErrorOf({"missing.sql"}), "missing.sql: no such file or directory");
  EXPECT_EQ(ErrorOf({""}), "'': no such file or directory");
  EXPECT_EQ(ErrorOf({"*.sql"}), "*.sql: no file matches; quote a name with \\ before * ? [ {");
  EXPECT_EQ(ErrorOf({"a[.sql"}), "glob '/a[.sql': a [ is not closed");
}

TEST_F(FileWalk, IncludeAndExcludeAreRelativeToTheirBase) {
  directory_.Write("p/db/1.sql");
  directory_.Write("p/db/old/2.sql");
  directory_.Write("p/app/3.sql");
  directory_.Write("p/db/4.tpl");
  WalkOptions options;
  options.include = {"db/**"};
  options.exclude = {"db/old"};
  options.base = directory_.path() / "p";
  EXPECT_THAT(Walk({"p"}, options).paths, ElementsAre("p/db/1.sql", "p/db/4.tpl"));
  EXPECT_THAT(Walk({"p/**/*.sql"}, options).paths, ElementsAre("p/app/3.sql", "p/db/1.sql"));
  fs::current_path("p/db");
  EXPECT_THAT(Walk({"."}, options).paths, ElementsAre("1.sql", "4.tpl"));
}

TEST_F(FileWalk, FilesOfAListAreThoseThatAWalkTakes) {
  WalkOptions options;
  options.exclude = {"gen", "*.min.js"};
  const Result<std::vector<std::string>> paths = OnlyWalked(
      {"a.sql", "gen/a.sql", "x/vendor/a.sql", "./b.py", "c.min.js", "../up/d.sql"}, options);
  ASSERT_TRUE(paths.ok());
  EXPECT_THAT(*paths, ElementsAre("a.sql", "b.py", "../up/d.sql"));
}

}  // namespace
}  // namespace walwise::sql
