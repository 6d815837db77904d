// The log page's layout is that of AWS's own open tools (ebsnvme in amazon-ec2-utils, the amzn
// plugin of nvme-cli); the meaning of the fields that of the Amazon EBS User Guide, "Amazon EBS
// detailed performance statistics". Little endian; what is not listed is reads, or reserved, or the
// two latency histograms, each of 64 bins, at 512 and 2056:
//
//   0 magic (4 bytes)       16 writes               32 bytes written     48 time of writes
//  56 over volume's IOPS    64 ... its throughput   72 over instance's   80 ... its throughput
//  88 queue length
#include "fsync-bench/volume/ebs.h"

#include <fcntl.h>
#include <linux/nvme_ioctl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "fsync-bench/probe/unique_fd.h"

namespace walwise::fsync {

namespace {

constexpr size_t kPageSize = 4096;
constexpr size_t kFieldsEnd = 96;
constexpr uint32_t kMagic = 0x3C23B510;
constexpr uint32_t kInstanceStoreMagic = 0xEC2C0D7E;

// REQUIRES: the bytes are there.
uint64_t LittleEndian(std::span<const uint8_t> page, size_t offset, size_t bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < bytes; i++) value |= uint64_t{page[offset + i]} << (8 * i);
  return value;
}

Status CheckDevice(const UniqueFd& device, const std::string& path) {
  if (!device.is_open()) {
    const bool refused = errno == EACCES || errno == EPERM;
    const std::string hint =
        refused ? "; run as root, with read access to it (a container must be given the device)"
                : "";
    return Status::Error("can't open \"" + path + "\": " + std::strerror(errno) + hint);
  }
  struct stat what = {};
  const bool known = fstat(device.get(), &what) == 0;
  return known && (S_ISBLK(what.st_mode) || S_ISCHR(what.st_mode))
             ? Status()
             : Status::Error("\"" + path + "\" is not a device; name one like /dev/nvme1n1");
}

Status CommandFailed(const std::string& path, int error) {
  if (error == EACCES || error == EPERM) {
    return Status::Error("the kernel doesn't let this process ask \"" + path +
                         "\" for its statistics; run as root, or with CAP_SYS_ADMIN");
  }
  if (error == ENOTTY || error == EINVAL) {
    return Status::Error("\"" + path +
                         "\" is not NVMe; statistics of EBS volumes need a Nitro instance");
  }
  return Status::Error("can't ask \"" + path + "\" for its statistics: " + std::strerror(error));
}

}  // namespace

Result<EbsStatistics> ParseEbsStatistics(std::span<const uint8_t> page) {
  if (page.size() < kFieldsEnd) {
    return Status::Error("the statistics page ends after " + std::to_string(page.size()) +
                         " bytes");
  }
  const uint64_t magic = LittleEndian(page, 0, 4);
  if (magic == kInstanceStoreMagic) {
    return Status::Error("the statistics are those of an instance store, not of an EBS volume");
  }
  if (magic != kMagic) return Status::Error("the statistics page is not one of an EBS volume");
  const auto field = [page](size_t offset) { return LittleEndian(page, offset, 8); };
  EbsStatistics statistics;
  statistics.write_ops = field(16);
  statistics.write_bytes = field(32);
  statistics.write_time_us = field(48);
  statistics.volume_exceeded_iops_us = field(56);
  statistics.volume_exceeded_throughput_us = field(64);
  statistics.instance_exceeded_iops_us = field(72);
  statistics.instance_exceeded_throughput_us = field(80);
  statistics.queue_length = field(88);
  return statistics;
}

Result<EbsStatistics> ReadEbsStatistics(const std::string& device_path) {
  static constexpr uint8_t kGetLogPage = 0x02;
  static constexpr uint32_t kStatisticsPage = 0xD0;
  const UniqueFd device(open(device_path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (const Status good = CheckDevice(device, device_path); !good.ok()) return good;
  std::array<uint8_t, kPageSize> page = {};
  nvme_admin_cmd command = {};
  command.opcode = kGetLogPage;
  command.nsid = 1;
  command.addr = reinterpret_cast<uintptr_t>(page.data());
  command.data_len = kPageSize;
  // The upper half is the length in words of four bytes, less one.
  command.cdw10 = kStatisticsPage | ((kPageSize / 4 - 1) << 16);
  const int result = ioctl(device.get(), NVME_IOCTL_ADMIN_CMD, &command);
  if (result < 0) return CommandFailed(device_path, errno);
  if (result > 0) {
    return Status::Error("\"" + device_path + "\" has no statistics page of an EBS volume");
  }
  return ParseEbsStatistics(page);
}

CloudDisk CloudDiskOf(std::string_view nvme_model) {
  const size_t end = nvme_model.find_last_not_of(' ');
  nvme_model = nvme_model.substr(0, end == std::string_view::npos ? 0 : end + 1);
  if (nvme_model == "Amazon Elastic Block Store") return CloudDisk::kEbs;
  if (nvme_model == "Amazon EC2 NVMe Instance Storage") return CloudDisk::kInstanceStore;
  return CloudDisk::kNone;
}

}  // namespace walwise::fsync
