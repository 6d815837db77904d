#include "fsync-bench/probe/probe.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/magic.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fsync-bench/probe/wal_writer.h"
#include "tests/unit/temp_directory.h"

namespace walwise::fsync {
namespace {

using testing::HasSubstr;

bool Always() { return true; }

class FsyncProbe : public testing::Test {
 protected:
  std::string here() const { return directory_.path().string(); }
  bool IsEmpty() const { return std::filesystem::is_empty(directory_.path()); }

  TempDirectory directory_;
};

ProbeOptions Short(const std::string& directory) {
  ProbeOptions options;
  options.directory = directory;
  options.duration_ns = 1;
  options.slice_ns = 1'000'000;
  return options;
}

TEST_F(FsyncProbe, EveryVariantOfARoundHasASliceWithFlushes) {
  ProbeOptions options = Short(here());
  for (const SyncMethod method : MethodsOfPlatform()) options.variants.push_back({method});
  options.variants.push_back({SyncMethod::kFdatasync, false, 1 << 20});
  const auto result = RunProbe(options, Always);
  ASSERT_TRUE(result.ok()) << result.status().message();
  ASSERT_EQ(result->variants.size(), options.variants.size());
  EXPECT_FALSE(result->interrupted);
  for (size_t i = 0; i < options.variants.size(); i++) {
    const VariantResult& variant = result->variants[i];
    EXPECT_EQ(variant.variant, options.variants[i]);
    EXPECT_EQ(variant.unavailable, "");
    ASSERT_EQ(variant.slices.size(), 1u);
    EXPECT_GE(variant.slices[0].count, 1);
    EXPECT_GE(variant.slices[0].duration_ns, options.slice_ns / 2);
    EXPECT_EQ(variant.flush.count(), variant.slices[0].count);
    EXPECT_DOUBLE_EQ(variant.rate.mean, static_cast<double>(variant.slices[0].count) * 1e9 /
                                            static_cast<double>(variant.slices[0].duration_ns));
  }
}

TEST_F(FsyncProbe, NoFileIsSeenWhileItWorksNorAfterwards) {
  ProbeOptions options = Short(here());
  options.variants = {{SyncMethod::kFdatasync}};
  bool was_empty = true;
  const auto look = [&] {
    was_empty = was_empty && IsEmpty();
    return true;
  };
  ASSERT_TRUE(RunProbe(options, look).ok());
  EXPECT_TRUE(was_empty);
  EXPECT_TRUE(IsEmpty());
}

TEST_F(FsyncProbe, StoppedItGivesNoHalfSlices) {
  ProbeOptions options = Short(here());
  options.duration_ns = INT64_MAX / 2;
  options.variants = {{SyncMethod::kFdatasync}};
  int64_t asked = 0;
  // Preparing asks once a megabyte: 32 times.
  const auto result = RunProbe(options, [&] { return ++asked < 200; });
  ASSERT_TRUE(result.ok()) << result.status().message();
  EXPECT_TRUE(result->interrupted);
  int64_t in_slices = 0;
  for (const Slice& slice : result->variants[0].slices) {
    EXPECT_GE(slice.duration_ns, options.slice_ns / 2);
    in_slices += slice.count;
  }
  EXPECT_LE(in_slices, result->variants[0].flush.count());
}

TEST_F(FsyncProbe, StoppedWhilePreparingItSaysSo) {
  ProbeOptions options = Short(here());
  options.variants = {{SyncMethod::kFdatasync}};
  const auto result = RunProbe(options, [] { return false; });
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.status().message(), "interrupted");
  EXPECT_TRUE(IsEmpty());
}

TEST_F(FsyncProbe, TwoAtOnceInOneDirectoryAreRefused) {
  const auto first = Segments::Create(here(), 1, Always);
  ASSERT_TRUE(first.ok()) << first.status().message();
  const auto second = Segments::Create(here(), 1, Always);
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(second.status().message(), HasSubstr("another probe is at work in"));
}

ino_t InodeOf(const Segments& segments, int index, int flags) {
  const auto opened = segments.Open(index, flags);
  struct stat file = {};
  return opened.ok() && fstat(opened->get(), &file) == 0 ? file.st_ino : 0;
}

TEST_F(FsyncProbe, SegmentsForDirectWritesAreSeparateWhereAskedFor) {
  for (const auto direct : {DirectSegments::kSame, DirectSegments::kSeparate}) {
    const auto segments = Segments::Create(here(), 1, Always, direct);
    ASSERT_TRUE(segments.ok()) << segments.status().message();
    EXPECT_EQ(segments->count(), 1);
    const ino_t cached = InodeOf(*segments, 0, 0);
    const ino_t uncached = InodeOf(*segments, 0, O_DIRECT);
    ASSERT_NE(cached, 0U);
    if (uncached == 0) GTEST_SKIP() << "the file system does not support O_DIRECT";
    EXPECT_EQ(cached == uncached, direct == DirectSegments::kSame);
  }
}

bool IsMemory(const std::string& directory) {
  struct statfs system = {};
  return statfs(directory.c_str(), &system) == 0 && system.f_type == TMPFS_MAGIC;
}

// Of the segment's pages.
size_t PagesInCache(int file) {
  void* map = mmap(nullptr, kSegmentBytes, PROT_READ, MAP_SHARED, file, 0);
  std::vector<unsigned char> pages(kSegmentBytes / 4096);
  const bool told = map != MAP_FAILED && mincore(map, kSegmentBytes, pages.data()) == 0;
  if (map != MAP_FAILED) munmap(map, kSegmentBytes);
  return told ? static_cast<size_t>(std::count_if(pages.begin(), pages.end(),
                                                  [](unsigned char page) { return page & 1; }))
              : 0;
}

TEST_F(FsyncProbe, ASegmentForDirectWritesIsNotInTheCache) {
  const auto segments = Segments::Create(here(), 1, Always);
  ASSERT_TRUE(segments.ok()) << segments.status().message();
  const auto cached = segments->Open(0, 0);
  ASSERT_TRUE(cached.ok());
  const size_t before = PagesInCache(cached->get());
  if (IsMemory(here())) GTEST_SKIP() << "a tmpfs is nothing but cache; set TMPDIR to a disk";
  if (!segments->Open(0, O_DIRECT).ok()) {
    GTEST_SKIP() << "the file system does not support O_DIRECT";
  }
  EXPECT_GT(before, 0U);
  EXPECT_EQ(PagesInCache(cached->get()), 0U);
}

TEST_F(FsyncProbe, TheDirectoryIsFreeAgainAfterwards) {
  ASSERT_TRUE(Segments::Create(here(), 1, Always).ok());
  EXPECT_TRUE(Segments::Create(here(), 1, Always).ok());
}

TEST_F(FsyncProbe, AMissingDirectoryAndAFileAreErrorsThatNameThem) {
  const auto missing = Segments::Create("nowhere", 1, Always);
  ASSERT_FALSE(missing.ok());
  EXPECT_THAT(missing.status().message(), HasSubstr("\"nowhere\": No such file or directory"));
  directory_.Write("file");
  const auto file = Segments::Create("file", 1, Always);
  ASSERT_FALSE(file.ok());
  EXPECT_THAT(file.status().message(), HasSubstr("\"file\": Not a directory"));
}

TEST_F(FsyncProbe, MoreThanTheDiskHasIsRefusedBeforeAByteIsWritten) {
  const int too_many = 1 << 26;  // of 16 MB each: a petabyte
  const auto segments = Segments::Create(here(), too_many, Always);
  ASSERT_FALSE(segments.ok());
  EXPECT_THAT(segments.status().message(), HasSubstr("MB left and the probe wants"));
}

TEST_F(FsyncProbe, SizesThatTheServerNeverWritesAreRefused) {
  for (const int64_t bytes : {0, 1, 4096, 8193, 32 << 20, -8192}) {
    ProbeOptions options = Short(here());
    options.variants = {{SyncMethod::kFdatasync, false, bytes}};
    const auto result = RunProbe(options, Always);
    ASSERT_FALSE(result.ok()) << bytes;
    EXPECT_THAT(result.status().message(), HasSubstr("name a multiple of 8 kB"));
  }
}

TEST_F(FsyncProbe, AVariantThatThePlatformLacksIsSaidToBeUnavailable) {
#ifndef F_FULLFSYNC
  ProbeOptions options = Short(here());
  options.variants = {{SyncMethod::kFsyncWritethrough}, {SyncMethod::kFdatasync}};
  const auto result = RunProbe(options, Always);
  ASSERT_TRUE(result.ok()) << result.status().message();
  EXPECT_THAT(result->variants[0].unavailable, HasSubstr("can't sync"));
  EXPECT_EQ(result->variants[0].flush.count(), 0);
  EXPECT_GT(result->variants[1].flush.count(), 0);
#endif
}

// In this process openat(2) refuses O_TMPFILE from now on, as some file systems do.
bool ForbidNamelessFiles() {
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_openat, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[2])),  // little-endian
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_TMPFILE & ~O_DIRECTORY, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EOPNOTSUPP),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program = {std::size(filter), filter};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

TEST_F(FsyncProbe, WhereFilesNeedANameTheyLoseItAtOnce) {
  const std::string leftover = here() + "/.walwise-fsync";
  ASSERT_TRUE(std::ofstream(leftover) << "of a probe that was killed");
  const auto probe = [&] {
    if (!ForbidNamelessFiles()) return "can't forbid O_TMPFILE";
    if (open(here().c_str(), O_RDWR | O_TMPFILE, 0600) >= 0) return "O_TMPFILE is not forbidden";
    const auto segments = Segments::Create(here(), 2, Always);
    if (!segments.ok()) return "no segments";
    if (!IsEmpty()) return "a name is there";
    auto writer = WalWriter::Open(&*segments, {SyncMethod::kFdatasync, false, 8192});
    return writer.ok() && writer->Flush().ok() ? "measured" : "can't be written";
  };
  EXPECT_EXIT(
      {
        std::fputs(probe(), stderr);
        std::_Exit(0);
      },
      testing::ExitedWithCode(0), "^measured$");
  EXPECT_TRUE(IsEmpty());
}

TEST(WritesDirect, AsTheServerDoes) {
  for (const SyncMethod method : {SyncMethod::kFdatasync, SyncMethod::kFsync}) {
    EXPECT_FALSE(WritesDirect(method, {"minimal", {}}));
    EXPECT_TRUE(WritesDirect(method, {"replica", "wal"}));
  }
  for (const SyncMethod method : {SyncMethod::kOpenDatasync, SyncMethod::kOpenSync}) {
    EXPECT_TRUE(WritesDirect(method, {"minimal", {}}));
    EXPECT_FALSE(WritesDirect(method, {"replica", {}}));
    EXPECT_FALSE(WritesDirect(method, {"minimal", ""}));
    for (const char* list : {"wal", "data,wal", "data, WAL ,wal_init", "\"wal\""}) {
      EXPECT_TRUE(WritesDirect(method, {"replica", list})) << list;
    }
    for (const char* list : {"", ",", "data", "wal_init", "data,wal_init", "wa", "walx"}) {
      EXPECT_FALSE(WritesDirect(method, {"minimal", list})) << list;
    }
  }
}

TEST_F(FsyncProbe, AWriterGoesThroughItsSegmentsInTurn) {
  const auto segments = Segments::Create(here(), 2, Always);
  ASSERT_TRUE(segments.ok());
  auto writer = WalWriter::Open(&*segments, {SyncMethod::kFdatasync, false, 8 << 20});
  ASSERT_TRUE(writer.ok());
  // Two writes fill a segment; five reach into the third, which is the first again.
  for (int i = 0; i < 5; i++) ASSERT_TRUE(writer->Flush().ok());
  std::vector<uint64_t> counts;
  for (int index : {0, 1}) {
    const auto file = segments->Open(index, 0);
    ASSERT_TRUE(file.ok());
    for (const off_t offset : {0, 8 << 20}) {
      uint64_t count = 0;
      ASSERT_EQ(pread(file->get(), &count, sizeof(count), offset), ssize_t{sizeof(count)});
      counts.push_back(count);
    }
  }
  EXPECT_THAT(counts, testing::ElementsAre(5, 2, 3, 4));
}

}  // namespace
}  // namespace walwise::fsync
