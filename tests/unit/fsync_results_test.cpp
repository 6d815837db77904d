#include "fsync-bench/report/results.h"

#include <gtest/gtest.h>

#include "tests/unit/fsync_sample.h"

namespace walwise::fsync {
namespace {

TEST(ResultName, TellsTheVolumeTheFileSystemAndTheTime) {
  Measurement sample = SampleMeasurement();
  EXPECT_EQ(ResultName(sample), "gp3-3000-ext4-20260131T120000Z.json");
  sample.volume.limits.reset();
  EXPECT_EQ(ResultName(sample), "gp3-ext4-20260131T120000Z.json");
  sample.volume.type.reset();
  EXPECT_EQ(ResultName(sample), "ebs-ext4-20260131T120000Z.json");
  sample.volume.cloud = CloudDisk::kInstanceStore;
  EXPECT_EQ(ResultName(sample), "instance-store-ext4-20260131T120000Z.json");
  sample.volume.cloud = CloudDisk::kNone;
  EXPECT_EQ(ResultName(sample), "nvme-ext4-20260131T120000Z.json");
  sample.volume.devices.clear();
  sample.volume.mount.file_system = "fuse.../x";
  EXPECT_EQ(ResultName(sample), "fuse-x-20260131T120000Z.json");
}

TEST(Results, AreATableTheFastestFirst) {
  StoredResult slow = {"a.json", SampleMeasurement()};
  StoredResult fast = {"b.json", SampleMeasurement()};
  fast.measurement.variants[0].rate.mean = 5000;
  fast.measurement.volume.mount.file_system = "x\x1b[fs";
  StoredResult none = {"c.json", SampleMeasurement()};
  none.measurement.variants.clear();
  StoredResult other = {"d.json", SampleMeasurement()};
  other.measurement.variants.erase(other.measurement.variants.begin());
  other.measurement.clients.clear();
  EXPECT_EQ(
      ResultsText({none, slow, other, fast}, {}),
      R"( file   volume   file system method         flushes/s    p50    p99 most commits/s clients
 b.json gp3-3000 x?[fs       fdatasync 8 kB     5,000  791us 4.03ms         15,500      32
 a.json gp3-3000 ext4        fdatasync 8 kB     1,275  791us 4.03ms         15,500      32
 d.json gp3-3000 ext4        fsync 8 kB           812 1.25ms 6.32ms
 c.json gp3-3000 ext4
)");
}

}  // namespace
}  // namespace walwise::fsync
