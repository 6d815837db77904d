#include "fsync-bench/watch/wal_events.h"

#if defined(WALWISE_WITH_WATCH)

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstring>
#include <random>
#include <utility>
#include <vector>

#include "fsync-bench/probe/unique_fd.h"
#include "fsync-bench/watch/host.h"

namespace walwise::fsync {

namespace {

// The object file that clang made of wal_sync.bpf.c.
alignas(8) constexpr unsigned char kProgram[] = {
#include "build/watch/wal_sync.bytes"
};

using SampleReader = std::function<void(const WalSyncSample&)>;

struct ObjectCloser {
  void operator()(bpf_object* object) const { bpf_object__close(object); }
};
struct LinkCloser {
  void operator()(bpf_link* link) const { bpf_link__destroy(link); }
};
struct BufferCloser {
  void operator()(ring_buffer* buffer) const { ring_buffer__free(buffer); }
};

int PassOn(void* reader, void* data, size_t size) {
  if (size >= sizeof(WalSyncSample)) {
    (*static_cast<SampleReader*>(reader))(*static_cast<const WalSyncSample*>(data));
  }
  return 0;
}

// libbpf would write to standard error; what it returns is told in our words.
int Silence(libbpf_print_level, const char*, va_list) { return 0; }

// An offset that no program writes to by accident.
uint64_t RandomCookie() {
  std::random_device random;
  return (uint64_t{random()} << 31 | random()) | uint64_t{1} << 61;
}

WalSyncFilter FilterOf(uint64_t cookie, uint32_t process) {
  WalSyncFilter filter = {};
  filter.cookie = cookie;
  filter.process = process;
  filter.sync_flag = O_DSYNC;
  filter.fdatasync = SYS_fdatasync;
  filter.fsync = SYS_fsync;
  filter.pwrite = SYS_pwrite64;
  filter.pwritev = SYS_pwritev;
  return filter;
}

Status Refused(int error) {
  const std::string reason = std::strerror(error < 0 ? -error : error);
  if (error == -ESRCH || error == -ENOENT) {
    return Status::Error(
        "this kernel has no tracepoints of system calls; watch needs one with "
        "CONFIG_FTRACE_SYSCALLS");
  }
  if (error == -EPERM || error == -EACCES) {
    return Status::Error("the kernel refuses the program that watches: " + reason +
                         "; in a container its profile may forbid it: run walwise on the host");
  }
  return Status::Error("the kernel can't run the program that watches: " + reason +
                       "; it needs Linux 5.8 or newer");
}

}  // namespace

struct WalEvents::Kernel {
  Status Load(const WalSyncFilter& filter);
  Status Attach();
  Status ShowDirectory(uint64_t cookie);
  WalSyncState State() const;

  SampleReader reader;
  UniqueFd directory;  // open, so that the kernel keeps what the program compares with
  std::unique_ptr<bpf_object, ObjectCloser> object;
  std::unique_ptr<ring_buffer, BufferCloser> samples;
  std::vector<std::unique_ptr<bpf_link, LinkCloser>> links;
};

Status WalEvents::Kernel::Load(const WalSyncFilter& filter) {
  bpf_object_open_opts options = {};
  options.sz = sizeof(options);
  options.object_name = "walwise";
  object.reset(bpf_object__open_mem(kProgram, sizeof(kProgram), &options));
  if (!object) return Refused(-errno);
  bpf_map* const constants = bpf_object__find_map_by_name(object.get(), ".rodata");
  const int set = constants == nullptr
                      ? -EINVAL
                      : bpf_map__set_initial_value(constants, &filter, sizeof(filter));
  if (set != 0) return Refused(set);
  const int loaded = bpf_object__load(object.get());
  return loaded == 0 ? Status() : Refused(loaded);
}

Status WalEvents::Kernel::Attach() {
  const int buffer = bpf_object__find_map_fd_by_name(object.get(), "samples");
  samples.reset(ring_buffer__new(buffer, PassOn, &reader, nullptr));
  if (!samples) return Refused(-errno);
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, object.get()) {
    links.emplace_back(bpf_program__attach(program));
    if (!links.back()) return Refused(-errno);
  }
  return Status();
}

// A write of nothing, to a file that is not open for writing: it fails, and does no more than show
// the program this process's descriptor.
Status WalEvents::Kernel::ShowDirectory(uint64_t cookie) {
  syscall(SYS_pwrite64, directory.get(), nullptr, 0, cookie);
  if (State().directory != 0) return Status();
  return Status::Error(
      "the kernel does not show system calls to the program that watches; is this a sandbox that "
      "runs them itself?");
}

WalSyncState WalEvents::Kernel::State() const {
  WalSyncState state = {};
  const uint32_t key = 0;
  const int map = bpf_object__find_map_fd_by_name(object.get(), ".bss");
  bpf_map_lookup_elem(map, &key, &state);
  return state;
}

Result<WalEvents> WalEvents::Open(const std::string& wal_directory, uint32_t process) {
  const Status possible = CheckHost(ReadHost(), process != 0);
  if (!possible.ok()) return possible;
  auto kernel = std::make_unique<Kernel>();
  kernel->directory = UniqueFd(open(wal_directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!kernel->directory.is_open()) {
    return Status::Error("can't open \"" + wal_directory + "\": " + std::strerror(errno));
  }
  libbpf_set_print(Silence);
  const uint64_t cookie = RandomCookie();
  const Status loaded = kernel->Load(FilterOf(cookie, process));
  if (!loaded.ok()) return loaded;
  const Status attached = kernel->Attach();
  if (!attached.ok()) return attached;
  const Status shown = kernel->ShowDirectory(cookie);
  if (!shown.ok()) return shown;
  return WalEvents(std::move(kernel));
}

Status WalEvents::Read(const std::function<void(const WalSyncSample&)>& take) {
  kernel_->reader = take;
  const int read = ring_buffer__consume(kernel_->samples.get());
  if (read >= 0) return Status();
  return Status::Error(std::string("can't read what the kernel saw: ") + std::strerror(-read));
}

int64_t WalEvents::lost() const { return static_cast<int64_t>(kernel_->State().lost); }

}  // namespace walwise::fsync

#else

namespace walwise::fsync {

struct WalEvents::Kernel {};

Result<WalEvents> WalEvents::Open(const std::string&, uint32_t) {
  return Status::Error(
      "this walwise was built without watch; build it where clang and libbpf's headers are "
      "(on Debian: clang, libbpf-dev)");
}

Status WalEvents::Read(const std::function<void(const WalSyncSample&)>&) { return Status(); }

int64_t WalEvents::lost() const { return 0; }

}  // namespace walwise::fsync

#endif

namespace walwise::fsync {

WalEvents::WalEvents(std::unique_ptr<Kernel> kernel) : kernel_(std::move(kernel)) {}
WalEvents::WalEvents(WalEvents&&) noexcept = default;
WalEvents& WalEvents::operator=(WalEvents&&) noexcept = default;
WalEvents::~WalEvents() = default;

}  // namespace walwise::fsync
