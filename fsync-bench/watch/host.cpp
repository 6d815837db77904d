#include "fsync-bench/watch/host.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace walwise::fsync {

namespace {

// From linux/capability.h, whose older versions don't have the last two.
constexpr int kCapSysAdmin = 21;
constexpr int kCapPerfmon = 38;
constexpr int kCapBpf = 39;

// The kernel's PROC_PID_INIT_INO: the inode number of the first name space of processes.
constexpr ino_t kFirstPidNamespace = 0xEFFFFFFC;

uint64_t EffectiveCapabilities(const std::string& path) {
  static const std::string kName = "CapEff:";
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    if (line.compare(0, kName.size(), kName) != 0) continue;
    return std::strtoull(line.c_str() + kName.size(), nullptr, 16);
  }
  return 0;
}

// "none [integrity] confidentiality": the one in brackets.
std::string LockdownIn(const std::string& path) {
  std::ifstream file(path);
  std::string word;
  while (file >> word) {
    if (word.front() == '[' && word.back() == ']') return word.substr(1, word.size() - 2);
  }
  return "";
}

bool IsFirstPidNamespace(const std::string& path) {
  struct stat status = {};
  return stat(path.c_str(), &status) != 0 || status.st_ino == kFirstPidNamespace;
}

bool Has(const Host& host, int capability) { return (host.capabilities >> capability & 1) != 0; }

}  // namespace

Host ReadHost(const std::string& root) {
  Host host;
  host.has_btf = access((root + "sys/kernel/btf/vmlinux").c_str(), R_OK) == 0;
  host.capabilities = EffectiveCapabilities(root + "proc/self/status");
  host.lockdown = LockdownIn(root + "sys/kernel/security/lockdown");
  host.numbers_processes = IsFirstPidNamespace(root + "proc/self/ns/pid");
  return host;
}

Status CheckHost(const Host& host, bool names_process) {
  if (!Has(host, kCapSysAdmin) && !(Has(host, kCapBpf) && Has(host, kCapPerfmon))) {
    return Status::Error(
        "no permission to watch system calls in the kernel; run walwise as root, or give it the "
        "capabilities CAP_BPF and CAP_PERFMON");
  }
  if (!host.has_btf) {
    return Status::Error(
        "this kernel does not describe itself (no /sys/kernel/btf/vmlinux); watch needs Linux 5.8 "
        "or newer, built with CONFIG_DEBUG_INFO_BTF, and /sys mounted");
  }
  if (host.lockdown == "confidentiality") {
    return Status::Error(
        "the kernel is locked down (confidentiality): nobody may read its memory, not even root; "
        "watch works with lockdown=integrity or none");
  }
  if (names_process && !host.numbers_processes) {
    return Status::Error(
        "--pid names a process as the host does, and this is a container with numbers of its own; "
        "leave --pid out, or run walwise on the host");
  }
  return Status();
}

}  // namespace walwise::fsync
