#include "fsync-bench/volume/ebs.h"

#include <gtest/gtest.h>

#include <random>

namespace walwise::fsync {
namespace {

constexpr int64_t kMiB = int64_t{1} << 20;
constexpr int64_t kGiB = int64_t{1} << 30;

void Put(std::vector<uint8_t>* page, size_t offset, size_t bytes, uint64_t value) {
  for (size_t i = 0; i < bytes; i++) (*page)[offset + i] = static_cast<uint8_t>(value >> (8 * i));
}

// As the device gives it; every eight bytes from 8 on hold a number of their own.
std::vector<uint8_t> Page(uint32_t magic = 0x3C23B510) {
  std::vector<uint8_t> page(4096, 0xEE);
  Put(&page, 0, 4, magic);
  for (size_t i = 0; i < 11; i++) Put(&page, 8 + 8 * i, 8, 0x0102030405060700 + i);
  return page;
}

TEST(EbsStatistics, FieldsAreFoundWhereTheyAreDocumented) {
  const auto statistics = ParseEbsStatistics(Page());
  ASSERT_TRUE(statistics.ok());
  EXPECT_EQ(statistics->write_ops, 0x0102030405060701u);
  EXPECT_EQ(statistics->write_bytes, 0x0102030405060703u);
  EXPECT_EQ(statistics->write_time_us, 0x0102030405060705u);
  EXPECT_EQ(statistics->volume_exceeded_iops_us, 0x0102030405060706u);
  EXPECT_EQ(statistics->volume_exceeded_throughput_us, 0x0102030405060707u);
  EXPECT_EQ(statistics->instance_exceeded_iops_us, 0x0102030405060708u);
  EXPECT_EQ(statistics->instance_exceeded_throughput_us, 0x0102030405060709u);
  EXPECT_EQ(statistics->queue_length, 0x010203040506070Au);
}

TEST(EbsStatistics, APageThatEndsEarlyIsAnErrorUpToItsLastField) {
  const std::vector<uint8_t> page = Page();
  for (size_t size = 0; size < 96; size++) {
    EXPECT_FALSE(ParseEbsStatistics(std::span(page).first(size)).ok()) << size;
  }
  EXPECT_TRUE(ParseEbsStatistics(std::span(page).first(96)).ok());
}

TEST(EbsStatistics, AnotherMagicNumberIsAnErrorThatSaysWhatItIs) {
  const auto other = ParseEbsStatistics(Page(0x10B5233C));
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.status().message(), "the statistics page is not one of an EBS volume");
  const auto instance_store = ParseEbsStatistics(Page(0xEC2C0D7E));
  ASSERT_FALSE(instance_store.ok());
  EXPECT_NE(instance_store.status().message().find("instance store"), std::string::npos);
}

TEST(EbsStatistics, RandomBytesAreNoPage) {
  std::mt19937 random(1);
  for (int i = 0; i < 1000; i++) {
    std::vector<uint8_t> page(random() % 4200);
    for (uint8_t& byte : page) byte = static_cast<uint8_t>(random());
    EXPECT_FALSE(ParseEbsStatistics(page).ok());
  }
}

TEST(EbsStatistics, AFileThatIsNoNvmeDeviceIsAnErrorThatNamesIt) {
  for (const char* path : {"/nowhere/nvme9n1", "/", "/proc/self/mountinfo", "/dev/null"}) {
    const auto statistics = ReadEbsStatistics(path);
    ASSERT_FALSE(statistics.ok()) << path;
    EXPECT_NE(statistics.status().message().find(path), std::string::npos);
  }
  EXPECT_NE(ReadEbsStatistics("/dev/null").status().message().find("is not NVMe"),
            std::string::npos);
}

TEST(CloudDisk, IsToldByTheModel) {
  EXPECT_EQ(CloudDiskOf("Amazon Elastic Block Store"), CloudDisk::kEbs);
  EXPECT_EQ(CloudDiskOf("Amazon Elastic Block Store              "), CloudDisk::kEbs);
  EXPECT_EQ(CloudDiskOf("Amazon EC2 NVMe Instance Storage        "), CloudDisk::kInstanceStore);
  EXPECT_EQ(CloudDiskOf("Amazon"), CloudDisk::kNone);
  EXPECT_EQ(CloudDiskOf("Samsung SSD 980 PRO"), CloudDisk::kNone);
  EXPECT_EQ(CloudDiskOf(""), CloudDisk::kNone);
  EXPECT_EQ(CloudDiskOf("   "), CloudDisk::kNone);
}

TEST(VolumeType, NamesGoBothWays) {
  for (const char* name : {"gp2", "gp3", "io1", "io2", "st1", "sc1"}) {
    const auto type = VolumeTypeOf(name);
    ASSERT_TRUE(type.has_value()) << name;
    EXPECT_EQ(NameOf(*type), name);
  }
  EXPECT_FALSE(VolumeTypeOf("gp4").has_value());
  EXPECT_FALSE(VolumeTypeOf("GP3").has_value());
  EXPECT_FALSE(VolumeTypeOf("").has_value());
}

VolumeLimits Limits(VolumeType type, int64_t gib, std::optional<int64_t> iops = {},
                    std::optional<int64_t> throughput = {}) {
  const auto limits = LimitsOf(type, gib * kGiB, iops, throughput);
  EXPECT_TRUE(limits.ok()) << (limits.ok() ? "" : limits.status().message());
  return limits.ok() ? *limits : VolumeLimits();
}

std::string ErrorOf(VolumeType type, int64_t gib, std::optional<int64_t> iops = {},
                    std::optional<int64_t> throughput = {}) {
  const auto limits = LimitsOf(type, gib * kGiB, iops, throughput);
  return limits.ok() ? "" : limits.status().message();
}

TEST(Gp2, HasThreeIopsForEachGibWithinItsEdges) {
  EXPECT_EQ(Limits(VolumeType::kGp2, 1).iops, 100);
  EXPECT_EQ(Limits(VolumeType::kGp2, 33).iops, 100);
  EXPECT_EQ(Limits(VolumeType::kGp2, 34).iops, 102);
  EXPECT_EQ(Limits(VolumeType::kGp2, 5333).iops, 15999);
  EXPECT_EQ(Limits(VolumeType::kGp2, 5334).iops, 16000);
  EXPECT_EQ(Limits(VolumeType::kGp2, 16384).iops, 16000);
}

// The durations are those of the user guide's table, to a second.
TEST(Gp2, BurstsUntilItsBucketIsEmpty) {
  EXPECT_EQ(Limits(VolumeType::kGp2, 10).burst_iops, 3000);
  EXPECT_EQ(Limits(VolumeType::kGp2, 10).burst_seconds, 1862);
  EXPECT_EQ(Limits(VolumeType::kGp2, 100).burst_seconds, 2000);
  EXPECT_EQ(Limits(VolumeType::kGp2, 334).burst_seconds, 2702);
  EXPECT_EQ(Limits(VolumeType::kGp2, 750).burst_seconds, 7200);
  EXPECT_EQ(Limits(VolumeType::kGp2, 999).burst_iops, 3000);
  EXPECT_EQ(Limits(VolumeType::kGp2, 1000).burst_seconds, 0);
  EXPECT_EQ(Limits(VolumeType::kGp2, 2000).burst_iops, 6000);
}

TEST(Gp2, HasTheThroughputItCanHold) {
  EXPECT_EQ(Limits(VolumeType::kGp2, 170).throughput_bytes, 128 * kMiB);
  EXPECT_EQ(Limits(VolumeType::kGp2, 333).throughput_bytes, 128 * kMiB);
  EXPECT_EQ(Limits(VolumeType::kGp2, 334).throughput_bytes, 250 * kMiB);
}

TEST(Gp3, HasItsBaseWithoutAWord) {
  const VolumeLimits limits = Limits(VolumeType::kGp3, 1);
  EXPECT_EQ(limits.iops, 3000);
  EXPECT_EQ(limits.burst_iops, 3000);
  EXPECT_EQ(limits.burst_seconds, 0);
  EXPECT_EQ(limits.throughput_bytes, 125 * kMiB);
}

TEST(Gp3, TakesIopsUpToItsSizeAndItsMost) {
  EXPECT_EQ(Limits(VolumeType::kGp3, 160, 80000).iops, 80000);
  EXPECT_EQ(Limits(VolumeType::kGp3, 159, 79500).iops, 79500);
  EXPECT_EQ(ErrorOf(VolumeType::kGp3, 159, 79501),
            "gp3 volumes of this size have 3000 to 79500 IOPS, not 79501");
  EXPECT_NE(ErrorOf(VolumeType::kGp3, 65536, 80001), "");
  EXPECT_NE(ErrorOf(VolumeType::kGp3, 100, 2999), "");
  EXPECT_EQ(Limits(VolumeType::kGp3, 1, 3000).iops, 3000);
  EXPECT_NE(ErrorOf(VolumeType::kGp3, 1, 3001), "");
}

TEST(Gp3, TakesThroughputUpToItsIopsAndItsMost) {
  EXPECT_EQ(Limits(VolumeType::kGp3, 100, 8000, 2000 * kMiB).throughput_bytes, 2000 * kMiB);
  EXPECT_EQ(Limits(VolumeType::kGp3, 100, {}, 750 * kMiB).throughput_bytes, 750 * kMiB);
  EXPECT_EQ(ErrorOf(VolumeType::kGp3, 100, {}, 751 * kMiB),
            "gp3 volumes of 3000 IOPS have 125 to 750 MiB/s, not 751");
  EXPECT_NE(ErrorOf(VolumeType::kGp3, 100, 16000, 2001 * kMiB), "");
  EXPECT_NE(ErrorOf(VolumeType::kGp3, 100, {}, 124 * kMiB), "");
}

TEST(Io1, HasWhatWasBoughtAndTheThroughputThatGoesWithIt) {
  EXPECT_EQ(Limits(VolumeType::kIo1, 4).iops, 100);
  EXPECT_EQ(Limits(VolumeType::kIo1, 100, 1000).throughput_bytes, 250 * kMiB);
  EXPECT_EQ(Limits(VolumeType::kIo1, 100, 2000).throughput_bytes, 500 * kMiB);
  EXPECT_EQ(Limits(VolumeType::kIo1, 640, 32000).throughput_bytes, 500 * kMiB);
  EXPECT_EQ(Limits(VolumeType::kIo1, 960, 48000).throughput_bytes, 750 * kMiB);
  EXPECT_EQ(Limits(VolumeType::kIo1, 1280, 64000).throughput_bytes, 1000 * kMiB);
  EXPECT_NE(ErrorOf(VolumeType::kIo1, 100, 5001), "");
  EXPECT_NE(ErrorOf(VolumeType::kIo1, 2000, 64001), "");
  EXPECT_NE(ErrorOf(VolumeType::kIo1, 100, 99), "");
}

TEST(Io2, HasWhatWasBoughtAndTheThroughputThatGoesWithIt) {
  EXPECT_EQ(Limits(VolumeType::kIo2, 256, 256000).iops, 256000);
  EXPECT_EQ(Limits(VolumeType::kIo2, 256, 16000).throughput_bytes, 4000 * kMiB);
  EXPECT_EQ(Limits(VolumeType::kIo2, 256, 1000).throughput_bytes, 256 * kMiB);
  EXPECT_NE(ErrorOf(VolumeType::kIo2, 255, 256000), "");
}

TEST(MagneticVolumes, HoldOneSmallFlushForEachMib) {
  const VolumeLimits st1 = Limits(VolumeType::kSt1, 1024);
  EXPECT_EQ(st1.iops, 40);
  EXPECT_EQ(st1.burst_iops, 250);
  EXPECT_EQ(st1.throughput_bytes, 40 * kMiB);
  EXPECT_EQ(st1.burst_seconds, 1024 * 1024 / 210);
  EXPECT_EQ(Limits(VolumeType::kSt1, 12800).iops, 500);
  EXPECT_EQ(Limits(VolumeType::kSt1, 12800).burst_seconds, 0);
  const VolumeLimits sc1 = Limits(VolumeType::kSc1, 16384);
  EXPECT_EQ(sc1.iops, 192);
  EXPECT_EQ(sc1.burst_iops, 250);
}

TEST(VolumeLimits, ASizeThatTheTypeDoesNotComeInIsAnError) {
  EXPECT_EQ(ErrorOf(VolumeType::kSt1, 124),
            "st1 volumes have 125 to 16384 GiB, and this one 124; name another type");
  EXPECT_NE(ErrorOf(VolumeType::kGp2, 16385), "");
  EXPECT_NE(ErrorOf(VolumeType::kGp2, 0), "");
  EXPECT_NE(ErrorOf(VolumeType::kGp2, -5), "");
  EXPECT_NE(ErrorOf(VolumeType::kIo1, 3), "");
  EXPECT_NE(ErrorOf(VolumeType::kGp3, 65537), "");
  EXPECT_EQ(ErrorOf(VolumeType::kGp3, 65536), "");
}

TEST(VolumeLimits, WhatCannotBeChosenIsAnErrorWhenItIs) {
  EXPECT_NE(ErrorOf(VolumeType::kGp2, 100, 3000), "");
  EXPECT_NE(ErrorOf(VolumeType::kSc1, 500, 100), "");
  EXPECT_NE(ErrorOf(VolumeType::kIo2, 100, 1000, 500 * kMiB), "");
  EXPECT_NE(ErrorOf(VolumeType::kGp2, 100, {}, 250 * kMiB), "");
}

}  // namespace
}  // namespace walwise::fsync
