#include "fsync-bench/volume/block_device.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <filesystem>

#include "temp_directory.h"

namespace walwise::fsync {
namespace {

namespace fs = std::filesystem;

// A sysfs of a test's own, made as the kernel makes it: a directory for each device, and links to
// them by number, by name and from what lies on them.
class Sysfs {
 public:
  std::string root() const { return directory_.path().string(); }

  void Add(const std::string& path, const std::string& number) const {
    const fs::path device = directory_.path() / "devices" / path;
    fs::create_directories(device / "slaves");
    Link(device, "dev/block/" + number);
    Link(device, "class/block/" + device.filename().string());
  }
  void Write(const std::string& path, const std::string& file, const std::string& text) const {
    directory_.Write("devices/" + path + "/" + file, text + "\n");
  }
  void PutOn(const std::string& upper, const std::string& lower) const {
    const fs::path device = directory_.path() / "devices" / lower;
    Link(device, "devices/" + upper + "/slaves/" + device.filename().string());
  }
  void Link(const fs::path& to, const std::string& name) const {
    fs::create_directories((directory_.path() / name).parent_path());
    fs::create_directory_symlink(to, directory_.path() / name);
  }

  void AddNvme(const std::string& name, const std::string& number) const {
    Add("pci/nvme/" + name, number);
    Write("pci/nvme/" + name, "device/model", "Amazon Elastic Block Store              ");
    Write("pci/nvme/" + name, "queue/rotational", "0");
    Write("pci/nvme/" + name, "queue/write_cache", "write through");
    Write("pci/nvme/" + name, "queue/scheduler", "[none] mq-deadline kyber");
    Write("pci/nvme/" + name, "queue/logical_block_size", "512");
    Write("pci/nvme/" + name, "queue/physical_block_size", "4096");
    Write("pci/nvme/" + name, "size", "209715200");
  }

 private:
  TempDirectory directory_;
};

std::vector<std::string> Names(const std::vector<BlockDevice>& devices) {
  std::vector<std::string> names;
  for (const BlockDevice& device : devices) names.push_back(device.name);
  return names;
}

std::vector<std::string> Kinds(const std::vector<BlockDevice>& devices) {
  std::vector<std::string> kinds;
  for (const BlockDevice& device : devices) kinds.push_back(device.kind);
  return kinds;
}

using Texts = std::vector<std::string>;

TEST(BlockDevice, AWholeDiskIsDescribed) {
  const Sysfs sysfs;
  sysfs.AddNvme("nvme1n1", "259:0");
  const auto devices = DevicesOf(259, 0, sysfs.root());
  ASSERT_EQ(devices.size(), 1u);
  BlockDevice expected;
  expected.name = "nvme1n1";
  expected.kind = "nvme";
  expected.model = "Amazon Elastic Block Store";
  expected.size_bytes = int64_t{100} << 30;
  expected.rotational = false;
  expected.write_cache = "write through";
  expected.scheduler = "none";
  expected.logical_block_bytes = 512;
  expected.physical_block_bytes = 4096;
  EXPECT_EQ(devices[0], expected);
}

TEST(BlockDevice, APartitionLeadsToItsDisk) {
  const Sysfs sysfs;
  sysfs.AddNvme("nvme0n1", "259:0");
  sysfs.Add("pci/nvme/nvme0n1/nvme0n1p1", "259:1");
  sysfs.Write("pci/nvme/nvme0n1/nvme0n1p1", "partition", "1");
  sysfs.Write("pci/nvme/nvme0n1/nvme0n1p1", "size", "2048");
  const auto devices = DevicesOf(259, 1, sysfs.root());
  EXPECT_EQ(Names(devices), (Texts{"nvme0n1p1", "nvme0n1"}));
  EXPECT_EQ(Kinds(devices), (Texts{"partition", "nvme"}));
  EXPECT_EQ(devices[0].size_bytes, 1 << 20);
  EXPECT_FALSE(devices[0].rotational.has_value());
}

TEST(BlockDevice, AVolumeOnAMirrorComesWithItsDisksLast) {
  const Sysfs sysfs;
  sysfs.AddNvme("nvme1n1", "259:0");
  sysfs.AddNvme("nvme2n1", "259:1");
  sysfs.Add("pci/nvme/nvme2n1/nvme2n1p1", "259:2");
  sysfs.Write("pci/nvme/nvme2n1/nvme2n1p1", "partition", "1");
  sysfs.Add("virtual/md0", "9:0");
  sysfs.Write("virtual/md0", "md/level", "raid1");
  sysfs.Add("virtual/dm-0", "253:0");
  sysfs.Write("virtual/dm-0", "dm/uuid", "LVM-oiVyT2jv");
  sysfs.PutOn("virtual/dm-0", "virtual/md0");
  sysfs.PutOn("virtual/md0", "pci/nvme/nvme1n1");
  sysfs.PutOn("virtual/md0", "pci/nvme/nvme2n1/nvme2n1p1");
  const auto devices = DevicesOf(253, 0, sysfs.root());
  EXPECT_EQ(Names(devices), (Texts{"dm-0", "md0", "nvme2n1p1", "nvme1n1", "nvme2n1"}));
  EXPECT_EQ(Kinds(devices), (Texts{"lvm", "raid1", "partition", "nvme", "nvme"}));
}

TEST(BlockDevice, TheMappersKindsAreToldByTheirUuid) {
  const Sysfs sysfs;
  const Texts uuids = {"CRYPT-LUKS2-5f00-pg", "mpath-36001", "part1-mpath-36001", "", "other"};
  Texts kinds;
  for (size_t i = 0; i < uuids.size(); i++) {
    const std::string name = "virtual/dm-" + std::to_string(i);
    sysfs.Add(name, "253:" + std::to_string(i));
    sysfs.Write(name, "dm/uuid", uuids[i]);
    kinds.push_back(DevicesOf(253, static_cast<unsigned>(i), sysfs.root())[0].kind);
  }
  EXPECT_EQ(kinds, (Texts{"crypt", "multipath", "partition", "dm", "dm"}));
}

TEST(BlockDevice, OtherKindsAreToldByTheirName) {
  const Sysfs sysfs;
  const Texts names = {"sda", "vda", "xvdf", "zram0", "ram0", "rbd1", "nbd0", "drbd0", "mmcblk0"};
  Texts kinds;
  for (size_t i = 0; i < names.size(); i++) {
    sysfs.Add("any/" + names[i], "8:" + std::to_string(i));
    kinds.push_back(DevicesOf(8, static_cast<unsigned>(i), sysfs.root())[0].kind);
  }
  EXPECT_EQ(kinds, (Texts{"disk", "virtio", "xen", "zram", "ram", "rbd", "nbd", "drbd", "disk"}));
}

TEST(BlockDevice, ALoopDeviceLeadsToTheDiskOfItsFile) {
  const Sysfs sysfs;
  const std::string image = sysfs.root() + "/image";
  sysfs.Write("virtual/loop3", "loop/backing_file", image);
  sysfs.Write("../", "image", "");
  struct stat file = {};
  ASSERT_EQ(stat(image.c_str(), &file), 0);
  sysfs.Add("virtual/loop3", "7:3");
  sysfs.AddNvme("nvme0n1",
                std::to_string(major(file.st_dev)) + ":" + std::to_string(minor(file.st_dev)));
  const auto devices = DevicesOf(7, 3, sysfs.root());
  EXPECT_EQ(Names(devices), (Texts{"loop3", "nvme0n1"}));
  EXPECT_EQ(devices[0].backing_file, image);
}

TEST(BlockDevice, ALoopDeviceWhoseFileIsGoneStandsAlone) {
  const Sysfs sysfs;
  sysfs.Add("virtual/loop0", "7:0");
  sysfs.Write("virtual/loop0", "loop/backing_file", "/gone/image (deleted)");
  const auto devices = DevicesOf(7, 0, sysfs.root());
  EXPECT_EQ(Names(devices), Texts{"loop0"});
  EXPECT_EQ(devices[0].backing_file, "/gone/image (deleted)");
}

TEST(BlockDevice, ANumberOfNoDeviceHasNone) {
  const Sysfs sysfs;
  EXPECT_TRUE(DevicesOf(0, 45, sysfs.root()).empty());
  EXPECT_TRUE(DevicesOf(0, 45, "/nowhere").empty());
}

TEST(BlockDevice, ACircleEnds) {
  const Sysfs sysfs;
  sysfs.Add("virtual/dm-0", "253:0");
  sysfs.Add("virtual/dm-1", "253:1");
  sysfs.PutOn("virtual/dm-0", "virtual/dm-1");
  sysfs.PutOn("virtual/dm-1", "virtual/dm-0");
  sysfs.PutOn("virtual/dm-0", "virtual/dm-0");
  EXPECT_EQ(Names(DevicesOf(253, 0, sysfs.root())), (Texts{"dm-0", "dm-1"}));
}

TEST(BlockDevice, ALinkToNothingIsLeftOut) {
  const Sysfs sysfs;
  sysfs.Add("virtual/dm-0", "253:0");
  sysfs.Link("/nowhere/at/all", "devices/virtual/dm-0/slaves/sda");
  EXPECT_EQ(Names(DevicesOf(253, 0, sysfs.root())), Texts{"dm-0"});
}

TEST(BlockDevice, OddContentsAreUnknown) {
  const Sysfs sysfs;
  sysfs.Add("any/sda", "8:0");
  sysfs.Write("any/sda", "size", "-1");
  sysfs.Write("any/sda", "queue/rotational", "maybe");
  sysfs.Write("any/sda", "queue/logical_block_size", "99999999999");
  sysfs.Write("any/sda", "queue/physical_block_size", "512 bytes");
  sysfs.Write("any/sda", "queue/scheduler", "none mq-deadline");
  sysfs.Write("any/sda", "queue/write_cache", "");
  fs::create_directories(sysfs.root() + "/devices/any/sda/device/model");
  const auto devices = DevicesOf(8, 0, sysfs.root());
  ASSERT_EQ(devices.size(), 1u);
  BlockDevice expected;
  expected.name = "sda";
  expected.kind = "disk";
  EXPECT_EQ(devices[0], expected);
}

TEST(BlockDevice, ASizeBeyondTheRangeIsUnknown) {
  const Sysfs sysfs;
  sysfs.Add("any/sda", "8:0");
  sysfs.Write("any/sda", "size", "9223372036854775807");
  EXPECT_FALSE(DevicesOf(8, 0, sysfs.root())[0].size_bytes.has_value());
}

TEST(DeviceCounters, AreTheWritesSectorsAndFlushes) {
  const Sysfs sysfs;
  sysfs.Add("any/sda", "8:0");
  sysfs.Write("any/sda", "stat",
              "   16222        7   146464     1608  1381258    63494 26815056   390062        0 "
              "  355388   581295      407        0 236192228       63   701235   189561");
  const auto counters = ReadCounters("sda", sysfs.root());
  ASSERT_TRUE(counters.has_value());
  EXPECT_EQ(counters->writes, 1381258);
  EXPECT_EQ(counters->sectors_written, 26815056);
  EXPECT_EQ(counters->flushes, 701235);
}

TEST(DeviceCounters, OlderKernelsCountNoFlushes) {
  const Sysfs sysfs;
  sysfs.Add("any/sda", "8:0");
  sysfs.Write("any/sda", "stat", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15");
  const auto counters = ReadCounters("sda", sysfs.root());
  ASSERT_TRUE(counters.has_value());
  EXPECT_EQ(counters->writes, 5);
  EXPECT_EQ(counters->flushes, 0);
}

TEST(DeviceCounters, AShortFileAndAStrangeNameHaveNone) {
  const Sysfs sysfs;
  sysfs.Add("any/sda", "8:0");
  sysfs.Write("any/sda", "stat", "1 2 3 4 5 x 7");
  EXPECT_FALSE(ReadCounters("sda", sysfs.root()).has_value());
  EXPECT_FALSE(ReadCounters("sdb", sysfs.root()).has_value());
  EXPECT_FALSE(ReadCounters("", sysfs.root()).has_value());
  sysfs.Write("any/sda", "stat", "1 2 3 4 5 6 7");
  EXPECT_TRUE(ReadCounters("sda", sysfs.root()).has_value());
  EXPECT_FALSE(ReadCounters("../block/sda", sysfs.root()).has_value());
}

}  // namespace
}  // namespace walwise::fsync
