#include "fsync-bench/volume/volume.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "common/client/connection.h"
#include "temp_directory.h"
#include "tests/unit/unprivileged.h"

namespace walwise::fsync {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// A host of a test's own: real directories under root(), and what the kernel would say of them.
class Host {
 public:
  Host() {
    WriteMounts("1 0 259:0 / / rw - ext4 /dev/nvme0n1 rw\n2 1 259:5 / " + root() +
                "/fast rw - xfs /dev/nvme1n1 rw,noatime\n");
    AddDisk("nvme0n1", "259:0", "Amazon Elastic Block Store");
    AddDisk("nvme1n1", "259:5", "Amazon EC2 NVMe Instance Storage        ");
  }
  std::string root() const { return fs::canonical(directory_.path()).string(); }
  void MakeDirectory(const std::string& name) const {
    fs::create_directories(directory_.path() / name);
  }
  void WriteFile(const std::string& name) const { directory_.Write(name); }
  void Link(const std::string& to, const std::string& name) const {
    fs::create_directory_symlink(to, directory_.path() / name);
  }
  void WriteMounts(const std::string& text) const { directory_.Write("mountinfo", text); }
  void WriteFstab(const std::string& text) const { directory_.Write("fstab", text); }
  Result<Volume> Find(const std::string& target) const {
    return FindVolume(target, root() + "/mountinfo", root() + "/sys", root() + "/fstab");
  }

 private:
  void AddDisk(const std::string& name, const std::string& number, const std::string& model) const {
    directory_.Write("sys/devices/" + name + "/device/model", model);
    fs::create_directories(directory_.path() / "sys/dev/block");
    fs::create_directory_symlink(directory_.path() / "sys/devices" / name,
                                 directory_.path() / "sys/dev/block" / number);
  }
  TempDirectory directory_;
};

std::string ErrorOf(const Result<Volume>& volume) {
  return volume.ok() ? "" : volume.status().message();
}

TEST(FindVolume, ADataDirectoryMeansItsWal) {
  const Host host;
  host.WriteFile("data/PG_VERSION");
  host.MakeDirectory("data/pg_wal");
  const auto volume = host.Find("data");
  ASSERT_TRUE(volume.ok()) << ErrorOf(volume);
  EXPECT_EQ(volume->directory, host.root() + "/data/pg_wal");
  EXPECT_EQ(volume->mount.source, "/dev/nvme0n1");
  ASSERT_EQ(volume->devices.size(), 1u);
  EXPECT_EQ(volume->devices[0].name, "nvme0n1");
  EXPECT_EQ(volume->cloud, CloudDisk::kEbs);
  EXPECT_FALSE(volume->type.has_value());
}

TEST(FindVolume, ALinkOfTheWalLeadsToAnotherVolume) {
  const Host host;
  host.WriteFile("data/PG_VERSION");
  host.MakeDirectory("fast/wal");
  host.Link(host.root() + "/fast/wal", "data/pg_wal");
  host.Link("data", "link");
  for (const char* target : {"data", "data/", "link", "data/pg_wal", "fast/../link/pg_wal/."}) {
    const auto volume = host.Find(target);
    ASSERT_TRUE(volume.ok()) << ErrorOf(volume);
    EXPECT_EQ(volume->directory, host.root() + "/fast/wal") << target;
    EXPECT_EQ(volume->mount.file_system, "xfs");
    EXPECT_EQ(volume->cloud, CloudDisk::kInstanceStore);
  }
}

TEST(FindVolume, AnyOtherDirectoryIsMeantItself) {
  const Host host;
  host.MakeDirectory("fast/empty/pg_wal");
  const auto volume = host.Find("fast/empty");
  ASSERT_TRUE(volume.ok()) << ErrorOf(volume);
  EXPECT_EQ(volume->directory, host.root() + "/fast/empty");
}

TEST(FindVolume, AMountWithoutADeviceHasNone) {
  const Host host;
  host.WriteMounts("1 0 0:45 / / rw - overlay overlay rw\n");
  host.MakeDirectory("any");
  const auto volume = host.Find("any");
  ASSERT_TRUE(volume.ok()) << ErrorOf(volume);
  EXPECT_TRUE(volume->devices.empty());
  EXPECT_EQ(volume->cloud, CloudDisk::kNone);
}

TEST(FindVolume, WhatIsMissingOrNoDirectoryIsAnErrorThatNamesIt) {
  const Host host;
  host.WriteFile("file");
  host.WriteFile("half/PG_VERSION");
  host.WriteFile("odd/PG_VERSION");
  host.WriteFile("odd/pg_wal");
  host.Link("nowhere", "dangling");
  EXPECT_EQ(ErrorOf(host.Find("missing")), "can't use \"missing\": No such file or directory");
  EXPECT_NE(ErrorOf(host.Find("file")).find("is not a directory"), std::string::npos);
  EXPECT_NE(ErrorOf(host.Find("half")).find("half/pg_wal"), std::string::npos);
  EXPECT_NE(ErrorOf(host.Find("odd")).find("is not a directory"), std::string::npos);
  EXPECT_NE(ErrorOf(host.Find("dangling")).find("No such file"), std::string::npos);
  EXPECT_NE(ErrorOf(host.Find("")), "");
}

TEST(FindVolume, ADirectoryThatMayNotBeReadIsAnErrorThatSaysWhoMay) {
  const Host host;
  host.MakeDirectory("closed/data");
  fs::permissions("closed", fs::perms::none);
  {
    const Unprivileged unprivileged;
    EXPECT_THAT(ErrorOf(host.Find("closed")), HasSubstr("run as the server's user"));
    EXPECT_THAT(ErrorOf(host.Find("closed/data")), HasSubstr("run as the server's user"));
  }
  fs::permissions("closed", fs::perms::owner_all);
}

TEST(FindVolume, AVolumeThatIsNotMountedIsTold) {
  const Host host;
  host.MakeDirectory("data/pg_wal");
  host.MakeDirectory("fast/pg_wal");
  host.WriteFstab("# volumes\n/dev/nvme0n1 / ext4 rw 0 1\n/dev/nvme1n1\t" + host.root() +
                  "/fast xfs\n/dev/nvme2n1 " + host.root() + "/data/ ext4\n/dev/sda2 none swap\n");
  EXPECT_EQ(host.Find("data/pg_wal")->absent_mount, host.root() + "/data");
  EXPECT_EQ(host.Find("fast/pg_wal")->absent_mount, "");
}

TEST(FindVolume, WithoutAMountTheDirectoryItselfTells) {
  const Host host;
  host.MakeDirectory("any");
  host.WriteMounts("");
  host.WriteFstab("/dev/sda1 / ext4\n");
  const auto volume = host.Find("any");
  ASSERT_TRUE(volume.ok()) << ErrorOf(volume);
  EXPECT_EQ(volume->mount.mount_point, "");
  EXPECT_EQ(volume->mount.source, "");
  EXPECT_EQ(volume->absent_mount, "");
  const auto real = FindVolume("any");
  ASSERT_TRUE(real.ok());
  EXPECT_TRUE(volume->mount.file_system == real->mount.file_system ||
              volume->mount.file_system == "unknown");
  EXPECT_TRUE(FindVolume("any", "/nowhere", "/nowhere").ok());
}

TEST(FindVolume, TheHostItRunsOnIsTheDefault) {
  const auto volume = FindVolume("/");
  ASSERT_TRUE(volume.ok()) << ErrorOf(volume);
  EXPECT_EQ(volume->directory, "/");
  // In a chroot the kernel shows no mount of it.
  EXPECT_THAT(volume->mount.mount_point, testing::AnyOf("/", ""));
}

TEST(WalDirectory, AServerOfThisHostTellsIt) {
  if (std::getenv("PGHOST") == nullptr) GTEST_SKIP() << "no server: PGHOST is not set";
  const client::Answer answer = client::Connection().Exec("SHOW data_directory");
  ASSERT_EQ(answer.rows.size(), 1u);
  const auto directory = WalDirectoryOf("application_name=walwise_volume_test");
  ASSERT_TRUE(directory.ok()) << directory.status().message();
  EXPECT_EQ(*directory, fs::canonical(*answer.rows[0][0] + "/pg_wal").string());
}

TEST(WalDirectory, ARoleThatMayNotSeeItIsToldWhichMay) {
  if (std::getenv("PGHOST") == nullptr) GTEST_SKIP() << "no server: PGHOST is not set";
  client::Connection admin;
  ASSERT_TRUE(admin.Exec("CREATE ROLE walwise_volume_test LOGIN").ok());
  const auto directory = WalDirectoryOf("user=walwise_volume_test");
  EXPECT_TRUE(admin.Exec("DROP ROLE walwise_volume_test").ok());
  ASSERT_FALSE(directory.ok());
  EXPECT_NE(directory.status().message().find("pg_read_all_settings"), std::string::npos);
}

TEST(WalDirectory, WithoutAServerThereIsNone) {
  const auto directory = WalDirectoryOf("host=/nowhere");
  ASSERT_FALSE(directory.ok());
  EXPECT_NE(directory.status().message().find("cannot connect"), std::string::npos);
}

TEST(Dsn, UrisAndConninfoAreRecognized) {
  for (const char* dsn :
       {"postgresql://", "postgresql://me@db/app?sslmode=require", "postgres://db", "host=db",
        "dbname = app host=db", "  port=5433", "application_name=x"}) {
    EXPECT_TRUE(LooksLikeDsn(dsn)) << dsn;
  }
}

TEST(Dsn, PathsAreNot) {
  for (const char* path : {"", "/", "data", "./host=db", "/mnt/a=b", "=", "=x", " =x", "a b=c",
                           "../postgres://", "my data", "/var/lib/postgresql/15/main"}) {
    EXPECT_FALSE(LooksLikeDsn(path)) << path;
  }
}

}  // namespace
}  // namespace walwise::fsync
