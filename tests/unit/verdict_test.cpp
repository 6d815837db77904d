#include "fsync-bench/volume/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fsync-bench/volume/number_text.h"

namespace walwise::fsync {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

BlockDevice Disk(const std::string& name, const std::string& kind, bool rotational,
                 const std::string& write_cache) {
  BlockDevice device;
  device.name = name;
  device.kind = kind;
  device.rotational = rotational;
  device.write_cache = write_cache;
  return device;
}

Volume On(const std::string& file_system, std::vector<BlockDevice> devices = {}) {
  Volume volume;
  volume.mount.file_system = file_system;
  volume.mount.options = {"rw", "relatime"};
  volume.devices = std::move(devices);
  return volume;
}

Volume OnEbs() {
  Volume volume = On("ext4", {Disk("nvme1n1", "nvme", false, "write through")});
  volume.cloud = CloudDisk::kEbs;
  return volume;
}

Volume OfType(VolumeType type, int64_t gib) {
  Volume volume = OnEbs();
  volume.type = type;
  volume.limits = *LimitsOf(type, gib << 30);
  return volume;
}

Figures Measured(double rate, int64_t p50_ns) {
  Figures figures;
  figures.method = "fdatasync";
  figures.flushes_per_second = rate;
  figures.p50_ns = p50_ns;
  return figures;
}

TEST(Verdict, WithoutFiguresThereIsNothingToSay) {
  EXPECT_THAT(Verdict(On("ext4"), Figures()), IsEmpty());
  EXPECT_THAT(Doubts(On("ext4"), Figures()), IsEmpty());
}

TEST(Verdict, TheRateOfOneClientComesFirst) {
  EXPECT_THAT(Verdict(On("ext4"), Measured(1275.4, 780'000)),
              ElementsAre("one client gets 1,275 commits/s by fdatasync, half of them within "
                          "780 us"));
}

TEST(Verdict, ABoundComesFromTheWritesThatAFlushCosts) {
  Figures figures = Measured(990, 1'000'000);
  figures.device_writes = 2.4;
  figures.commits = {{1, 980, 1}, {2, 1900, 1.6}, {4, 2500, 2}};
  EXPECT_THAT(Verdict(OfType(VolumeType::kGp3, 100), figures),
              testing::Contains("each fdatasync costs 2.4 device writes; the volume's 3,000 IOPS "
                                "bound 1,250 flushes/s; two clients already fill it"));
}

TEST(Verdict, OneClientCanFillAVolume) {
  Figures figures = Measured(1275, 780'000);
  figures.device_writes = 2.353;
  const std::string bound =
      "each fdatasync costs 2.4 device writes; the volume's 3,000 IOPS bound 1,275 flushes/s; "
      "one client already fills it";
  EXPECT_EQ(Verdict(OfType(VolumeType::kGp3, 100), figures)[1], bound);
  figures.commits = {{1, 1200, 1}, {2, 1200, 1}};
  EXPECT_EQ(Verdict(OfType(VolumeType::kGp3, 100), figures)[1], bound);
}

TEST(Verdict, AVolumeThatNobodyFillsIsSaidToBeSo) {
  Figures figures = Measured(600, 1'600'000);
  figures.device_writes = 1;
  figures.commits = {{1, 600, 1}, {2, 1100, 2}};
  EXPECT_EQ(Verdict(OfType(VolumeType::kGp3, 100), figures)[1],
            "each fdatasync costs 1 device write; the volume's 3,000 IOPS bound 3,000 flushes/s; "
            "no number of clients tried here fills it");
}

TEST(Verdict, WithoutATypeTheWritesAreStillSaid) {
  Figures figures = Measured(600, 0);
  figures.device_writes = 0.04;
  EXPECT_THAT(Verdict(OnEbs(), figures), ElementsAre("one client gets 600 commits/s by fdatasync",
                                                     "each fdatasync costs 0 device writes"));
}

TEST(Verdict, DeviceWritesOfZeroBoundNothing) {
  Figures figures = Measured(600, 0);
  figures.device_writes = 0;
  EXPECT_EQ(Verdict(OfType(VolumeType::kGp3, 100), figures)[1],
            "each fdatasync costs 0 device writes");
}

TEST(Verdict, ABurstIsSaidToEnd) {
  Figures figures = Measured(1000, 1'000'000);
  figures.device_writes = 2;
  EXPECT_THAT(Verdict(OfType(VolumeType::kGp2, 100), figures),
              testing::Contains("the 3,000 IOPS are a burst: a full bucket lasts 33 minutes of "
                                "them, then 300 IOPS are left, which bound 150 flushes/s"));
  EXPECT_THAT(Verdict(OfType(VolumeType::kGp2, 1000), figures),
              testing::Not(testing::Contains(HasSubstr("burst"))));
}

TEST(Verdict, ADropThatWasSeenIsTold) {
  Figures figures = Measured(700, 1'000'000);
  figures.drop = RateDrop{1862, 1275, 130};
  EXPECT_THAT(Verdict(OnEbs(), figures),
              testing::Contains("after 31 minutes the rate fell from 1,275 to 130 flushes/s and "
                                "stayed there, as when a burst bucket runs dry; count on the "
                                "lower figure"));
}

TEST(Verdict, ClientsThatAddNothingAreTold) {
  Figures figures = Measured(1000, 1'000'000);
  figures.commits = {{1, 1000, 1}, {4, 3000, 2}, {16, 5000, 6}, {32, 5100, 12}};
  EXPECT_THAT(Verdict(OnEbs(), figures),
              testing::Contains("16 clients together get 5,000 commits/s, and more clients add "
                                "nothing"));
}

TEST(Verdict, OneClientMayBeEnough) {
  Figures figures = Measured(1000, 1'000'000);
  figures.commits = {{1, 1000, 1}, {4, 1010, 1}};
  EXPECT_THAT(Verdict(OnEbs(), figures),
              testing::Contains("one client gets 1,000 commits/s, and more clients add nothing"));
}

TEST(Verdict, ClientsThatStillAddAreTold) {
  Figures figures = Measured(1000, 1'000'000);
  figures.commits = {{1, 1000, 1}, {8, 7300, 4}};
  EXPECT_THAT(Verdict(OnEbs(), figures),
              testing::Contains("eight clients together get 7,300 commits/s, 7.3 times as many as "
                                "one client; more may add to it"));
}

TEST(Verdict, WhatTheVolumeAndTheInstanceRefusedIsTold) {
  Figures figures = Measured(1000, 1'000'000);
  EbsRun run;
  run.seconds = 30;
  run.before.volume_exceeded_iops_us = 5'000'000;
  run.after.volume_exceeded_iops_us = 29'100'000;
  run.before.instance_exceeded_throughput_us = 10;
  figures.ebs = run;
  const auto verdict = Verdict(OnEbs(), figures);
  ASSERT_EQ(verdict.size(), 2u);
  EXPECT_EQ(verdict[1],
            "during 24.1 of 30 seconds more was asked for than the volume's IOPS allow");
}

TEST(Doubts, AnHonestVolumeHasNone) {
  EXPECT_THAT(Doubts(OnEbs(), Measured(1000, 900'000)), IsEmpty());
  EXPECT_THAT(
      Doubts(On("xfs", {Disk("sda", "disk", true, "write back")}), Measured(110, 8'300'000)),
      IsEmpty());
  EXPECT_THAT(
      Doubts(On("xfs", {Disk("nvme0n1", "nvme", false, "write through")}), Measured(60000, 15'000)),
      IsEmpty());
}

TEST(Doubts, AVolumeThatIsNotMountedIsNamed) {
  Volume volume = On("ext4");
  volume.mount.mount_point = "/";
  volume.absent_mount = "/mnt/new";
  EXPECT_THAT(Doubts(volume, Measured(1000, 900'000)),
              ElementsAre("/etc/fstab has a volume for /mnt/new, which is not mounted: this is the "
                          "file system of /; mount it and measure again"));
}

TEST(Doubts, FileSystemsThatForgetAreNamed) {
  const Figures figures = Measured(1000, 900'000);
  EXPECT_THAT(Doubts(On("tmpfs"), figures), ElementsAre(HasSubstr("tmpfs is memory")));
  EXPECT_THAT(Doubts(On("ramfs"), figures), ElementsAre(HasSubstr("ramfs is memory")));
  EXPECT_THAT(Doubts(On("overlay"), figures), ElementsAre(HasSubstr("layer of a container")));
  EXPECT_THAT(Doubts(On("nfs4"), figures), ElementsAre(HasSubstr("network file system")));
  EXPECT_THAT(Doubts(On("virtiofs"), figures), ElementsAre(HasSubstr("virtual machine's host")));
}

TEST(Doubts, MemoryIsNotCalledTooFastAsWell) {
  EXPECT_THAT(Doubts(On("tmpfs"), Measured(900000, 900)), ElementsAre(HasSubstr("memory")));
}

TEST(Doubts, ADiskInMemoryIsNamed) {
  EXPECT_THAT(Doubts(On("ext4", {Disk("zram0", "zram", false, "")}), Measured(9000, 90'000)),
              ElementsAre(HasSubstr("zram0 is a disk in memory")));
}

TEST(Doubts, MountOptionsThatSkipTheCacheAreNamed) {
  for (const char* option : {"nobarrier", "barrier=0", "volatile"}) {
    Volume volume = On("ext4");
    volume.mount.options.push_back(option);
    EXPECT_THAT(Doubts(volume, Measured(1000, 900'000)),
                ElementsAre(HasSubstr(std::string("mounted with ") + option)));
  }
  Volume volume = On("ext4");
  volume.mount.options.push_back("barrier=1");
  EXPECT_THAT(Doubts(volume, Measured(1000, 900'000)), IsEmpty());
}

TEST(Doubts, APreloadedLibraryThatEatsFlushesIsNamed) {
  Figures figures = Measured(1000, 900'000);
  figures.preload = "/usr/lib/x86_64-linux-gnu/libeatmydata.so:/usr/lib/libjemalloc.so.2";
  EXPECT_THAT(Doubts(On("ext4"), figures), ElementsAre(HasSubstr("eatmydata")));
  figures.preload = "/usr/lib/libjemalloc.so.2";
  EXPECT_THAT(Doubts(On("ext4"), figures), IsEmpty());
}

TEST(Doubts, ADiskCannotFlushMoreOftenThanItTurns) {
  const Volume volume =
      On("ext4", {Disk("sda1", "partition", false, ""), Disk("sda", "disk", true, "write back")});
  EXPECT_THAT(Doubts(volume, Measured(250, 4'000'000)), IsEmpty());
  EXPECT_THAT(Doubts(volume, Measured(4128, 240'000)),
              ElementsAre("4,128 flushes/s are more than a disk can turn, and sda says that it "
                          "turns: a cache answers for it (write back); make sure that it survives "
                          "a power failure, or that this is no such disk"));
}

TEST(Doubts, VirtualDisksThatCallThemselvesTurningAreBelieved) {
  EXPECT_THAT(
      Doubts(On("ext4", {Disk("vda", "virtio", true, "write back")}), Measured(4128, 240'000)),
      IsEmpty());
}

TEST(Doubts, EbsIsANetworkAway) {
  EXPECT_THAT(Doubts(OnEbs(), Measured(6000, 199'000)), ElementsAre(HasSubstr("a network away")));
  EXPECT_THAT(Doubts(OnEbs(), Measured(4900, 200'000)), IsEmpty());
}

TEST(Doubts, AFullCacheThatWasNotEmptiedIsVolatile) {
  const Volume volume = On("ext4", {Disk("nvme0n1", "nvme", false, "write back")});
  Figures figures = Measured(55000, 18'000);
  EXPECT_THAT(Doubts(volume, figures), ElementsAre(HasSubstr("was not told to empty it")));
  figures.device_flushes = 0;
  EXPECT_THAT(Doubts(volume, figures), ElementsAre(HasSubstr("was not told to empty it")));
  figures.device_flushes = 1;
  EXPECT_THAT(Doubts(volume, figures), IsEmpty());
}

TEST(Doubts, NothingAnswersInAFewMicroseconds) {
  EXPECT_THAT(Doubts(On("ext4", {Disk("nvme0n1", "nvme", false, "write through")}),
                     Measured(300000, 3'000)),
              ElementsAre(HasSubstr("did not reach one")));
}

TEST(Doubts, MoreThanTheTypeAllowsPointsToAnotherType) {
  Figures figures = Measured(2500, 380'000);
  figures.device_writes = 2;
  EXPECT_THAT(Doubts(OfType(VolumeType::kGp3, 100), figures),
              ElementsAre("5,000 device writes/s were seen where the volume's type allows 3,000; "
                          "check the type and the IOPS that were named"));
  figures.device_writes = 1.3;
  EXPECT_THAT(Doubts(OfType(VolumeType::kGp3, 100), figures), IsEmpty());
}

TEST(Doubts, AnInstanceStoreGoesWithItsInstance) {
  Volume volume = On("ext4", {Disk("nvme1n1", "nvme", false, "write through")});
  volume.cloud = CloudDisk::kInstanceStore;
  EXPECT_THAT(Doubts(volume, Measured(20000, 45'000)), ElementsAre(HasSubstr("instance store")));
}

TEST(NumberText, ThousandsAreSeparated) {
  EXPECT_EQ(WholeText(0), "0");
  EXPECT_EQ(WholeText(999.4), "999");
  EXPECT_EQ(WholeText(999.6), "1,000");
  EXPECT_EQ(WholeText(1234567), "1,234,567");
  EXPECT_EQ(WholeText(-275), "-275");
  EXPECT_EQ(WholeText(-1275), "-1,275");
}

TEST(NumberText, ATenthIsEnough) {
  EXPECT_EQ(RoughText(2.353), "2.4");
  EXPECT_EQ(RoughText(2.04), "2");
  EXPECT_EQ(RoughText(99.94), "99.9");
  EXPECT_EQ(RoughText(99.96), "100");
  EXPECT_EQ(RoughText(1234.5678), "1,235");
}

TEST(NumberText, DurationsHaveTheUnitThatFits) {
  EXPECT_EQ(DurationText(850), "850 ns");
  EXPECT_EQ(DurationText(79'000), "79 us");
  EXPECT_EQ(DurationText(1'340'000), "1.3 ms");
  EXPECT_EQ(DurationText(2'500'000'000), "2.5 s");
  EXPECT_EQ(LongDurationText(45), "45 seconds");
  EXPECT_EQ(LongDurationText(1800), "30 minutes");
  EXPECT_EQ(LongDurationText(9000), "2.5 hours");
}

}  // namespace
}  // namespace walwise::fsync
