#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/unit/temp_directory.h"
#include "tests/unit/unprivileged.h"
#include "upsert-rewriter/input/file_walk.h"

namespace walwise::sql {
namespace {

namespace fs = std::filesystem;

class WholeFile : public testing::Test {
 protected:
  std::string Read(const std::string& path) {
    Result<std::string> text = ReadWholeFile(path);
    return text.ok() ? *text : "error: " + text.status().message();
  }
  size_t FilesHere() {
    return static_cast<size_t>(
        std::distance(fs::directory_iterator("."), fs::directory_iterator()));
  }

  TempDirectory directory_;
};

TEST_F(WholeFile, AnyBytesAreRead) {
  const std::string text("\0\xff\r\n x", 7);
  directory_.Write("a", text);
  EXPECT_EQ(Read("a"), text);
  directory_.Write("empty");
  EXPECT_EQ(Read("empty"), "");
  const std::string large(300'000, 'x');
  directory_.Write("large", large);
  EXPECT_EQ(Read("large"), large);
}

TEST_F(WholeFile, AFileThatDoesNotSayItsSizeIsReadToItsEnd) {
  EXPECT_THAT(Read("/proc/self/status"), testing::HasSubstr("Pid:"));
}

TEST_F(WholeFile, ErrorsNameThePath) {
  EXPECT_EQ(Read("missing"), "error: missing: no such file or directory");
  EXPECT_EQ(Read("."), "error: .: is a directory");
}

TEST_F(WholeFile, MoreThanOneGibibyteIsAnError) {
  directory_.Write("huge");
  ASSERT_EQ(truncate("huge", (off_t{1} << 30) + 1), 0);
  EXPECT_EQ(Read("huge"), "error: huge: is larger than 1 GiB; split it");
}

TEST_F(WholeFile, AReplacedFileKeepsItsMode) {
  directory_.Write("a", "old");
  fs::permissions("a", fs::perms(0751));
  ASSERT_TRUE(ReplaceFile("a", "new").ok());
  EXPECT_EQ(Read("a"), "new");
  EXPECT_EQ(fs::status("a").permissions(), fs::perms(0751));
  EXPECT_EQ(FilesHere(), 1u);
}

TEST_F(WholeFile, ANewFileHasTheModeThatTheUmaskLeaves) {
  const mode_t before = umask(027);
  const Status status = ReplaceFile("new", "text");
  umask(before);
  ASSERT_TRUE(status.ok());
  EXPECT_EQ(fs::status("new").permissions(), fs::perms(0640));
}

TEST_F(WholeFile, ALinkStaysAndItsTargetIsReplaced) {
  directory_.Write("x/a", "old");
  fs::create_symlink("x/a", "link");
  ASSERT_TRUE(ReplaceFile("link", "new").ok());
  EXPECT_TRUE(fs::is_symlink("link"));
  EXPECT_EQ(Read("x/a"), "new");
}

TEST_F(WholeFile, WhatCantBeReplacedIsLeftAndNothingIsLeftBehind) {
  fs::create_symlink("nowhere", "dangling");
  EXPECT_FALSE(ReplaceFile("dangling", "x").ok());
  fs::create_directory("directory");
  EXPECT_EQ(ReplaceFile("directory", "x").message(), "directory: is no regular file");
  EXPECT_EQ(ReplaceFile("missing/a", "x").message(), "missing/a: no such file or directory");
  EXPECT_EQ(FilesHere(), 2u);
}

TEST_F(WholeFile, AReadOnlyFileIsNotReplaced) {
  const Unprivileged unprivileged;
  directory_.Write("a", "old");
  fs::permissions("a", fs::perms(0444));
  EXPECT_EQ(ReplaceFile("a", "new").message(), "a: permission denied");
  EXPECT_EQ(Read("a"), "old");
}

}  // namespace
}  // namespace walwise::sql
