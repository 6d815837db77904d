#include <algorithm>
#include <array>
#include <string_view>

#include "fsync-bench/volume/number_text.h"
#include "fsync-bench/volume/verdict.h"

namespace walwise::fsync {

namespace {

using Sentences = std::vector<std::string>;

template <size_t N>
bool IsOneOf(std::string_view text, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), text) != names.end();
}

constexpr std::array<std::string_view, 3> kMemory = {"tmpfs", "ramfs", "rootfs"};
constexpr std::array<std::string_view, 3> kLayers = {"overlay", "aufs", "fuse.fuse-overlayfs"};
constexpr std::array<std::string_view, 11> kNetwork = {
    "nfs",    "nfs4", "cifs", "smb3",      "ceph", "glusterfs", "fuse.glusterfs",
    "lustre", "gfs2", "afs",  "fuse.sshfs"};
constexpr std::array<std::string_view, 4> kFromHost = {"9p", "virtiofs", "vboxsf", "fuse.grpcfuse"};

bool IsMemory(const Volume& volume) { return IsOneOf(volume.mount.file_system, kMemory); }

void DoubtFileSystem(const Volume& volume, Sentences* doubts) {
  const std::string& name = volume.mount.file_system;
  if (IsMemory(volume)) {
    doubts->push_back(name +
                      " is memory: what is written to it is lost with the machine's power; "
                      "measure a directory on a disk");
  } else if (IsOneOf(name, kLayers)) {
    doubts->push_back(name +
                      " is the layer of a container, which goes when the container does; "
                      "mount a volume for the data directory and measure that");
  } else if (IsOneOf(name, kNetwork)) {
    doubts->push_back(name +
                      " is a network file system: its server decides what is durable, and "
                      "nothing here can see whether it waits for a disk; look at how it "
                      "exports the directory");
  } else if (IsOneOf(name, kFromHost)) {
    doubts->push_back(name +
                      " is a directory of the virtual machine's host, which decides what is "
                      "durable; look at the cache mode it was shared with");
  }
}

void DoubtMount(const Volume& volume, Sentences* doubts) {
  if (volume.absent_mount.empty()) return;
  doubts->push_back("/etc/fstab has a volume for " + volume.absent_mount +
                    ", which is not mounted: this is the file system of " +
                    volume.mount.mount_point + "; mount it and measure again");
}

// As mountinfo shows them; "volatile" is overlay's.
void DoubtOptions(const Volume& volume, Sentences* doubts) {
  static constexpr std::array<std::string_view, 5> kUnsafe = {
      "nobarrier", "barrier=0", "barrier=none", "fsync_mode=nobarrier", "volatile"};
  for (const std::string& option : volume.mount.options) {
    if (!IsOneOf(option, kUnsafe)) continue;
    doubts->push_back("the file system is mounted with " + option +
                      ": a flush does not reach the disk's cache, and a power failure can destroy "
                      "commits and the cluster; mount it without");
  }
}

void DoubtMemoryDevices(const Volume& volume, Sentences* doubts) {
  for (const BlockDevice& device : volume.devices) {
    if (device.kind != "ram" && device.kind != "zram") continue;
    doubts->push_back(device.name +
                      " is a disk in memory: what is written to it is lost with the "
                      "machine's power");
  }
}

void DoubtPreload(const Figures& figures, Sentences* doubts) {
  static constexpr std::array<std::string_view, 3> kFakes = {"eatmydata", "nosync", "nofsync"};
  for (std::string_view fake : kFakes) {
    if (figures.preload.find(fake) == std::string::npos) continue;
    doubts->push_back("LD_PRELOAD holds " + std::string(fake) +
                      ", which turns flushes into nothing; run walwise without it");
  }
}

bool IsCloud(const Volume& volume, CloudDisk cloud) { return volume.cloud == cloud; }

// Each write to a disk waits for a turn; the fastest ever sold turned 15,000 times a minute.
// virtio and Xen disks call themselves rotating whatever they are.
bool DoubtTurns(const Volume& volume, const Figures& figures, Sentences* doubts) {
  static constexpr double kTurnsPerSecond = 250;
  for (const BlockDevice& device : volume.devices) {
    const bool turns = device.rotational.value_or(false) && device.kind == "disk";
    if (!turns || figures.flushes_per_second <= kTurnsPerSecond) continue;
    doubts->push_back(WholeText(figures.flushes_per_second) +
                      " flushes/s are more than a disk can "
                      "turn, and " +
                      device.name + " says that it turns: a cache answers for it" +
                      (device.write_cache.empty() ? "" : " (" + device.write_cache + ")") +
                      "; make sure that it survives a power failure, or that this is no such disk");
    return true;
  }
  return false;
}

bool HasVolatileCache(const Volume& volume) {
  return std::any_of(volume.devices.begin(), volume.devices.end(),
                     [](const BlockDevice& device) { return device.write_cache == "write back"; });
}

void DoubtLatency(const Volume& volume, const Figures& figures, Sentences* doubts) {
  // Judgements, not published figures: a network round trip to replicated storage; flash that must
  // keep what it was sent; a system call that did little more than return.
  static constexpr int64_t kCloud = 200'000, kCachedFlash = 20'000, kNothing = 5'000;
  if (figures.p50_ns <= 0) return;
  const std::string found = "half of the flushes took less than " + DurationText(figures.p50_ns);
  if (figures.p50_ns < kNothing) {
    doubts->push_back(found + ", in which no disk can answer: they did not reach one");
  } else if (IsCloud(volume, CloudDisk::kEbs) && figures.p50_ns < kCloud) {
    doubts->push_back(found +
                      ", and an EBS volume is a network away, which takes about 200 us; "
                      "something nearer answers for it");
  } else if (figures.p50_ns < kCachedFlash && HasVolatileCache(volume) &&
             figures.device_flushes.value_or(0) < 0.5) {
    doubts->push_back(found +
                      " on a device with a write-back cache that was not told to empty it; "
                      "what is in it is lost with the power unless it has its own");
  }
}

// A cache that holds more than it should looks like a volume that does.
void DoubtLimits(const Volume& volume, const Figures& figures, Sentences* doubts) {
  static constexpr double kClearly = 1.2;
  if (!volume.limits || !figures.device_writes) return;
  const auto allowed =
      static_cast<double>(std::max(volume.limits->burst_iops, volume.limits->iops));
  const double written = figures.flushes_per_second * *figures.device_writes;
  if (allowed <= 0 || written < kClearly * allowed) return;
  doubts->push_back(WholeText(written) +
                    " device writes/s were seen where the volume's type allows " +
                    WholeText(allowed) + "; check the type and the IOPS that were named");
}

void DoubtInstanceStore(const Volume& volume, Sentences* doubts) {
  if (!IsCloud(volume, CloudDisk::kInstanceStore)) return;
  doubts->push_back(
      "an instance store is lost when the instance stops or its host fails; a commit "
      "here is as durable as the replicas elsewhere");
}

}  // namespace

std::vector<std::string> Doubts(const Volume& volume, const Figures& figures) {
  Sentences doubts;
  DoubtPreload(figures, &doubts);
  DoubtMount(volume, &doubts);
  DoubtFileSystem(volume, &doubts);
  DoubtOptions(volume, &doubts);
  DoubtMemoryDevices(volume, &doubts);
  const bool explained = IsMemory(volume) || DoubtTurns(volume, figures, &doubts);
  if (!explained) DoubtLatency(volume, figures, &doubts);
  DoubtLimits(volume, figures, &doubts);
  DoubtInstanceStore(volume, &doubts);
  return doubts;
}

}  // namespace walwise::fsync
