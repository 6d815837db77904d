#include "fsync-bench/volume/mount.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace walwise::fsync {
namespace {

bool HasOption(const Mount& mount, const std::string& option) {
  return std::count(mount.options.begin(), mount.options.end(), option) == 1;
}

TEST(MountInfo, APlainLineIsReadWhole) {
  const auto mounts = ParseMountInfo(
      "36 35 259:3 / /data rw,noatime - xfs /dev/nvme1n1p1 rw,attr2,inode64,noatime,noquota\n");
  ASSERT_EQ(mounts.size(), 1u);
  EXPECT_EQ(mounts[0].major, 259u);
  EXPECT_EQ(mounts[0].minor, 3u);
  EXPECT_EQ(mounts[0].mount_point, "/data");
  EXPECT_EQ(mounts[0].file_system, "xfs");
  EXPECT_EQ(mounts[0].source, "/dev/nvme1n1p1");
  EXPECT_EQ(mounts[0].options,
            (std::vector<std::string>{"rw", "noatime", "attr2", "inode64", "noquota"}));
}

TEST(MountInfo, OptionalFieldsAreSkippedHoweverManyThereAre) {
  const auto mounts = ParseMountInfo(
      "29 1 8:1 / / rw,relatime shared:1 master:7 propagate_from:2 - ext4 /dev/sda1 rw\n"
      "30 29 8:2 / /a rw,relatime unbindable - ext4 /dev/sda2 rw\n");
  ASSERT_EQ(mounts.size(), 2u);
  EXPECT_EQ(mounts[0].file_system, "ext4");
  EXPECT_EQ(mounts[0].source, "/dev/sda1");
  EXPECT_EQ(mounts[1].mount_point, "/a");
  EXPECT_EQ(mounts[1].source, "/dev/sda2");
}

TEST(MountInfo, EscapesAreUndone) {
  const auto mounts = ParseMountInfo(
      "40 29 8:17 / /mnt/my\\040data\\011and\\012\\134more rw - ext4 /dev/disk\\040one rw\n"
      "41 29 8:18 / /mnt/not\\04x\\400 rw - ext4 /dev/sdc rw\n");
  ASSERT_EQ(mounts.size(), 2u);
  EXPECT_EQ(mounts[0].mount_point, "/mnt/my data\tand\n\\more");
  EXPECT_EQ(mounts[0].source, "/dev/disk one");
  EXPECT_EQ(mounts[1].mount_point, "/mnt/not\\04x\\400");
}

TEST(MountInfo, ALineThatCannotBeReadIsLeftOutAndTheOthersStay) {
  const auto mounts = ParseMountInfo(
      "nonsense\n"
      "\n"
      "31 29 8 / /no-minor rw - ext4 /dev/sda1 rw\n"
      "31 29 8:x / /no-number rw - ext4 /dev/sda1 rw\n"
      "31 29 99999999999:1 / /too-large rw - ext4 /dev/sda1 rw\n"
      "31 29 8:1 / /no-dash rw shared:1 ext4 /dev/sda1 rw\n"
      "31 29 8:1 / /ends-early rw - ext4\n"
      "31 29 8:1 / /good rw - ext4 /dev/sda1 rw");
  ASSERT_EQ(mounts.size(), 1u);
  EXPECT_EQ(mounts[0].mount_point, "/good");
}

TEST(MountInfo, AnEmptySourceDoesNotShiftTheOptions) {
  const auto mounts = ParseMountInfo("52 29 0:45 / /scratch rw,nosuid - tmpfs  rw,size=64k\n");
  ASSERT_EQ(mounts.size(), 1u);
  EXPECT_EQ(mounts[0].file_system, "tmpfs");
  EXPECT_EQ(mounts[0].source, "");
  EXPECT_TRUE(HasOption(mounts[0], "size=64k"));
}

constexpr char kDocker[] =
    "1052 951 0:160 / / rw,relatime master:397 - overlay overlay "
    "rw,lowerdir=/var/lib/docker/overlay2/l/AB:/var/lib/docker/overlay2/l/CD,"
    "upperdir=/var/lib/docker/overlay2/ef/diff,workdir=/var/lib/docker/overlay2/ef/work\n"
    "1053 1052 0:163 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw\n"
    "1061 1052 259:1 /var/lib/docker/volumes/pg/_data /var/lib/postgresql/data rw,relatime "
    "master:1 - ext4 /dev/nvme0n1p1 rw,discard,errors=remount-ro\n"
    "1062 1052 259:1 /var/lib/docker/containers/aa/hostname /etc/hostname rw,relatime - ext4 "
    "/dev/nvme0n1p1 rw\n";

TEST(MountOf, AContainersLayerAndItsVolumeAreToldApart) {
  const auto mounts = ParseMountInfo(kDocker);
  EXPECT_EQ(MountOf(mounts, "/var/lib/postgresql")->file_system, "overlay");
  EXPECT_EQ(MountOf(mounts, "/var/lib/postgresql/data")->file_system, "ext4");
  EXPECT_EQ(MountOf(mounts, "/var/lib/postgresql/data/pg_wal")->source, "/dev/nvme0n1p1");
}

TEST(MountOf, NetworkAndBtrfsMountsKeepTheirSource) {
  const auto mounts = ParseMountInfo(
      "25 1 0:22 /@ / rw,relatime shared:1 - btrfs /dev/sda2 rw,space_cache=v2,subvol=/@\n"
      "80 25 0:51 / /srv/pg rw,relatime shared:40 - nfs4 10.0.0.5:/export/pg "
      "rw,vers=4.2,hard,proto=tcp\n");
  EXPECT_EQ(MountOf(mounts, "/srv/pg/data")->source, "10.0.0.5:/export/pg");
  EXPECT_EQ(MountOf(mounts, "/srv")->file_system, "btrfs");
  EXPECT_EQ(MountOf(mounts, "/srv")->source, "/dev/sda2");
}

TEST(MountOf, ADirectoryIsNotWithinOneWhoseNameBeginsAlike) {
  const auto mounts = ParseMountInfo(
      "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
      "2 1 8:2 / /a rw - ext4 /dev/sda2 rw\n");
  EXPECT_EQ(MountOf(mounts, "/ab")->source, "/dev/sda1");
  EXPECT_EQ(MountOf(mounts, "/ab/c")->source, "/dev/sda1");
  EXPECT_EQ(MountOf(mounts, "/a")->source, "/dev/sda2");
  EXPECT_EQ(MountOf(mounts, "/a/b")->source, "/dev/sda2");
}

TEST(MountOf, TheLaterOfTwoMountsAtOnePlaceIsMeant) {
  const auto mounts = ParseMountInfo(
      "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
      "2 1 8:2 / /a rw - ext4 /dev/sda2 rw\n"
      "3 1 8:3 / /a rw - xfs /dev/sda3 rw\n"
      "4 1 0:30 /bound /b rw - btrfs /dev/sda4 rw\n");
  EXPECT_EQ(MountOf(mounts, "/a/x")->source, "/dev/sda3");
  EXPECT_EQ(MountOf(mounts, "/b")->source, "/dev/sda4");
}

TEST(MountOf, WithoutAMountThatContainsThePathThereIsNone) {
  const auto mounts = ParseMountInfo("2 1 8:2 / /a rw - ext4 /dev/sda2 rw\n");
  EXPECT_FALSE(MountOf(mounts, "/b").has_value());
  EXPECT_FALSE(MountOf(mounts, "").has_value());
  EXPECT_FALSE(MountOf({}, "/").has_value());
}

TEST(MountPointInFstab, TheLongestThatContainsThePathIsFound) {
  const std::string fstab =
      "\n  # /mnt/x a comment\nUUID=1 / ext4 rw 0 1\nLABEL=a\t /mnt/my\\040disk  xfs\n"
      "server:/x /mnt/nfs nfs\nonly-one-field\n";
  EXPECT_EQ(MountPointInFstab(fstab, "/mnt/my disk/pg_wal"), "/mnt/my disk");
  EXPECT_EQ(MountPointInFstab(fstab, "/mnt/nfs"), "/mnt/nfs");
  EXPECT_EQ(MountPointInFstab(fstab, "/mnt/nfs2"), "/");
  EXPECT_EQ(MountPointInFstab("", "/mnt"), "");
}

}  // namespace
}  // namespace walwise::fsync
