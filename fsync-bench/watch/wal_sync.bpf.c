// Runs in the kernel, at the beginning and the end of every system call. What is no write or flush
// leaves at once. The others count if their file is a WAL segment: its name is 24 hexadecimal
// digits, and its directory is the one that the loading program has shown. That is compared as the
// kernel's own object, because the numbers that stat() gives need not be those of the kernel's
// structures (btrfs, overlayfs). What XLogFileInit writes to xlogtemp.PID is not counted, nor does
// the server count it as flushes of WAL.
//
// The structures below are the few fields that are read; where they lie is filled in from the
// running kernel's BTF when the program is loaded (CO-RE).
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "fsync-bench/watch/wal_sync.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct inode;

struct qstr {
  __u32 len;
  const unsigned char* name;
};

struct dentry {
  struct dentry* d_parent;
  struct qstr d_name;
  struct inode* d_inode;
};

struct path {
  struct dentry* dentry;
};

struct file {
  struct inode* f_inode;
  unsigned int f_flags;
  struct path f_path;
};

struct fdtable {
  unsigned int max_fds;
  struct file** fd;
};

struct files_struct {
  struct fdtable* fdt;
};

struct task_struct {
  struct files_struct* files;
};

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
  unsigned long di;
  unsigned long r10;
  unsigned long orig_ax;
};
#define SYSCALL_NUMBER(regs) ((__u32)(regs)->orig_ax)
#define FIRST_ARGUMENT(regs) ((regs)->di)
#define FOURTH_ARGUMENT(regs) ((regs)->r10)
#elif defined(__TARGET_ARCH_arm64)
struct pt_regs {
  __u64 regs[31];
  int syscallno;
};
#define SYSCALL_NUMBER(regs) ((__u32)(regs)->syscallno)
#define FIRST_ARGUMENT(regs) ((regs)->regs[0])
#define FOURTH_ARGUMENT(regs) ((regs)->regs[3])
#else
#error "the registers of system calls are not known for this processor"
#endif

#pragma clang attribute pop

#define SEGMENT_NAME_LENGTH 24
#define MAX_CALLS_AT_ONCE 16384
#define SAMPLE_BUFFER_BYTES (1 << 20)

struct Call {
  __u64 began_ns;
  __u32 kind;
};

const volatile struct WalSyncFilter filter;
struct WalSyncState state;

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, MAX_CALLS_AT_ONCE);
  __type(key, __u64);  // the thread
  __type(value, struct Call);
} calls SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, SAMPLE_BUFFER_BYTES);
} samples SEC(".maps");

static __always_inline int IsWrite(__u32 number) {
  return number == filter.pwrite || number == filter.pwritev;
}

static __always_inline int IsWatched(__u32 number) {
  return number == filter.fdatasync || number == filter.fsync || IsWrite(number);
}

static __always_inline struct file* FileOf(__u64 descriptor) {
  struct task_struct* task = (struct task_struct*)bpf_get_current_task();
  struct fdtable* table = BPF_CORE_READ(task, files, fdt);
  struct file* file = 0;
  if (descriptor >= BPF_CORE_READ(table, max_fds)) return 0;
  bpf_probe_read_kernel(&file, sizeof(file), BPF_CORE_READ(table, fd) + descriptor);
  return file;
}

static __always_inline int IsSegmentName(struct dentry* entry) {
  unsigned char name[SEGMENT_NAME_LENGTH];
  if (BPF_CORE_READ(entry, d_name.len) != sizeof(name)) return 0;
  if (bpf_probe_read_kernel(name, sizeof(name), BPF_CORE_READ(entry, d_name.name)) != 0) return 0;
#pragma unroll
  for (int i = 0; i < SEGMENT_NAME_LENGTH; i++) {
    const int is_digit = name[i] >= '0' && name[i] <= '9';
    if (!is_digit && (name[i] < 'A' || name[i] > 'F')) return 0;
  }
  return 1;
}

static __always_inline int IsSegment(struct file* file) {
  struct dentry* entry = BPF_CORE_READ(file, f_path.dentry);
  return (__u64)BPF_CORE_READ(entry, d_parent, d_inode) == state.directory && IsSegmentName(entry);
}

static __always_inline __u32 KindOf(__u32 number, struct file* file) {
  if (number == filter.fdatasync) return kWalFdatasync;
  if (number == filter.fsync) return kWalFsync;
  return (BPF_CORE_READ(file, f_flags) & filter.sync_flag) ? kWalSyncWrite : kWalWrite;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(wal_call_begins, struct pt_regs* regs, long id) {
  const __u32 number = id;
  const __u64 thread = bpf_get_current_pid_tgid();
  if (!IsWatched(number)) return 0;
  struct file* file = FileOf(FIRST_ARGUMENT(regs));
  if (!file) return 0;
  if (number == filter.pwrite && FOURTH_ARGUMENT(regs) == filter.cookie) {
    state.directory = (__u64)BPF_CORE_READ(file, f_inode);
    return 0;
  }
  if (filter.process != 0 && filter.process != thread >> 32) return 0;
  if (!IsSegment(file)) return 0;
  struct Call call = {.kind = KindOf(number, file), .began_ns = bpf_ktime_get_ns()};
  if (bpf_map_update_elem(&calls, &thread, &call, BPF_ANY) != 0) {
    __sync_fetch_and_add(&state.lost, 1);
  }
  return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(wal_call_ends, struct pt_regs* regs, long result) {
  if (!IsWatched(SYSCALL_NUMBER(regs))) return 0;
  const __u64 now = bpf_ktime_get_ns();
  const __u64 thread = bpf_get_current_pid_tgid();
  const struct Call* call = bpf_map_lookup_elem(&calls, &thread);
  if (!call) return 0;
  struct WalSyncSample* sample = bpf_ringbuf_reserve(&samples, sizeof(*sample), 0);
  if (sample) {
    sample->latency_ns = now - call->began_ns;
    sample->result = result;
    sample->process = thread >> 32;
    sample->kind = call->kind;
    // The reader comes by itself: to wake it up for each would cost more than all of the above.
    bpf_ringbuf_submit(sample, BPF_RB_NO_WAKEUP);
  } else {
    __sync_fetch_and_add(&state.lost, 1);
  }
  bpf_map_delete_elem(&calls, &thread);
  return 0;
}

// The helpers above are for programs under the GPL or a licence compatible with it; this file is
// under both the project's and the GPL.
char program_license[] SEC("license") = "Dual BSD/GPL";
