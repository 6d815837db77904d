#include "fsync-bench/group/group_commit.h"

#include <algorithm>
#include <atomic>
#include <ctime>
#include <memory>
#include <numeric>
#include <random>
#include <thread>
#include <utility>

#include "fsync-bench/group/conversation.h"
#include "fsync-bench/probe/clock.h"

namespace walwise::fsync {

namespace {

constexpr int kMaxClients = 1024;
constexpr int kSegments = 2;
constexpr int64_t kWarmUpNs = 50'000'000;
constexpr int64_t kGreatestWrite = 1 << 20;

// Of the processor time of a transaction, the rest being the client's: of a prepared statement
// pgbench takes 12 to 17 % with 8 to 32 clients (docs/commit-curve.md).
int64_t SessionShare(int64_t work_ns) { return work_ns * 6 / 7; }

enum class Phase { kWarmUp, kCounting, kOver };

// What one client did in one slice. Each on cache lines of its own.
struct alignas(128) ClientWork {
  Histogram latency;
  int64_t commits = 0;
  Status status;
};

class Slices {
 public:
  Slices(const GroupOptions& options, const Segments& segments, const GoOn& go_on)
      : options_(options), segments_(segments), go_on_(go_on) {}

  // Adds one slice to the point.
  Status Run(GroupPoint* point, bool* more);

 private:
  void RunSession(SharedLog* log, Conversation* conversation, int client, ClientWork* work);
  // Lets `ns` pass; false if the caller wants no more, or a client met an error.
  bool Wait(int64_t ns);

  const GroupOptions& options_;
  const Segments& segments_;
  const GoOn& go_on_;
  const int64_t origin_ns_ = NowNs();
  std::atomic<Phase> phase_ = Phase::kWarmUp;
  std::atomic<bool> has_failed_ = false;
};

void Slices::RunSession(SharedLog* log, Conversation* conversation, int client, ClientWork* work) {
  const int64_t share = SessionShare(options_.work_ns);
  // What the transactions so far should have used of the processor, without flushes.
  int64_t due = ThreadCpuNs();
  while (conversation->Wait(client)) {
    log->BeginTransaction();
    due += share;
    SpendUntil(due + log->flush_cpu_ns(client));
    const int64_t started = NowNs();
    work->status = log->Flush(client, log->Insert(options_.record_bytes));
    const int64_t ended = NowNs();
    log->EndTransaction();
    if (!work->status.ok()) {
      has_failed_ = true;
      return;
    }
    // Counted where it ended, so that a long commit is not left out at the beginning.
    if (phase_.load(std::memory_order_relaxed) == Phase::kCounting) {
      work->latency.Record(ended - started);
      work->commits++;
    }
    // To sleep and to wake up are part of the share. What they take beyond it is not saved later.
    due = std::max(due, ThreadCpuNs() - log->flush_cpu_ns(client) - share);
    conversation->Answer(client);
  }
}

bool Slices::Wait(int64_t ns) {
  const int64_t end = NowNs() + ns;
  for (int64_t left = ns; left > 0; left = end - NowNs()) {
    if (!go_on_() || has_failed_) return false;
    const timespec pause = {0, std::min<int64_t>(left, 20'000'000)};
    nanosleep(&pause, nullptr);
  }
  return true;
}

Status Slices::Run(GroupPoint* point, bool* more) {
  Result<WalWriter> writer =
      WalWriter::Open(&segments_, {options_.method, options_.direct_io, kGreatestWrite});
  if (!writer.ok()) return writer.status();
  SharedLog log(std::move(*writer), point->clients, options_.delay);
  std::vector<ClientWork> works(static_cast<size_t>(point->clients));
  phase_ = Phase::kWarmUp;
  Conversation conversation(point->clients, options_.work_ns - SessionShare(options_.work_ns));
  std::vector<std::jthread> threads;
  for (int client = 0; client < point->clients; client++) {
    ClientWork* work = &works[static_cast<size_t>(client)];
    threads.emplace_back([this, &log, &conversation, client, work] {
      RunSession(&log, &conversation, client, work);
    });
  }
  *more = Wait(kWarmUpNs);
  phase_ = Phase::kCounting;
  const int64_t started = NowNs();
  const int64_t flushes = log.flushes();
  *more = *more && Wait(options_.slice_ns);
  const int64_t lasted = NowNs() - started;
  const int64_t flushed = log.flushes() - flushes;
  phase_ = Phase::kOver;
  conversation.End();
  threads.clear();  // joins them
  for (const ClientWork& work : works) {
    if (!work.status.ok()) return work.status;
  }
  if (!*more) return Status();
  int64_t commits = 0;
  for (const ClientWork& work : works) {
    point->latency.Merge(work.latency);
    commits += work.commits;
  }
  point->commits += commits;
  point->flushes += flushed;
  point->slices.push_back({started - origin_ns_, lasted, commits});
  return Status();
}

Status CheckOptions(const GroupOptions& options) {
  const bool in_range = std::all_of(options.clients.begin(), options.clients.end(),
                                    [](int n) { return n >= 1 && n <= kMaxClients; });
  if (options.clients.empty() || !in_range) {
    return Status::Error("numbers of clients are 1 to " + std::to_string(kMaxClients));
  }
  if (options.record_bytes < 1 || options.record_bytes > kGreatestWrite) {
    return Status::Error("a record is 1 byte to 1 MB of WAL");
  }
  return Status();
}

}  // namespace

Result<GroupResult> RunGroupCommit(const GroupOptions& options, const GoOn& go_on) {
  const Status checked = CheckOptions(options);
  if (!checked.ok()) return checked;
  const Result<Segments> segments = Segments::Create(options.directory, kSegments, go_on);
  if (!segments.ok()) return segments.status();
  GroupResult result;
  for (const int clients : options.clients) {
    result.points.emplace_back().clients = clients;
  }
  std::vector<size_t> order(result.points.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::mt19937_64 random(options.seed);
  Slices slices(options, *segments, go_on);
  bool more = true;
  const int64_t end = NowNs() + options.duration_ns;
  do {
    std::shuffle(order.begin(), order.end(), random);
    for (size_t i = 0; more && i < order.size(); i++) {
      const Status status = slices.Run(&result.points[order[i]], &more);
      if (!status.ok()) return status;
    }
  } while (more && NowNs() < end);
  for (GroupPoint& point : result.points) point.rate = RateInterval(point.slices);
  result.interrupted = !more;
  return result;
}

}  // namespace walwise::fsync
