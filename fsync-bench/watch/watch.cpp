#include "fsync-bench/watch/watch.h"

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <system_error>
#include <utility>

#include "fsync-bench/probe/clock.h"
#include "fsync-bench/volume/volume.h"
#include "fsync-bench/watch/wal_events.h"

namespace walwise::fsync {

namespace {

// Often enough that the kernel's buffer holds what a busy server does meanwhile, and that the last
// calls of an interval don't count for the next; seldom enough to cost nothing.
constexpr int64_t kReadEveryNs = 20'000'000;

bool IsSegment(const std::string& name) {
  return name.size() == 24 && name.find_first_not_of("0123456789ABCDEF") == std::string::npos;
}

// A running server always has a segment, so nothing would ever be seen elsewhere.
Status CheckWal(const std::string& directory) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (IsSegment(entry.path().filename().string())) return Status();
  }
  return Status::Error("there is no WAL in \"" + directory +
                       "\"; name a server's data directory or pg_wal, or its DSN");
}

Result<std::string> DirectoryOf(const std::string& target) {
  std::string directory = target;
  if (LooksLikeDsn(target)) {
    Result<std::string> found = WalDirectoryOf(target);
    if (!found.ok()) return found.status();
    directory = *found;
  }
  const Result<Volume> volume = FindVolume(directory);
  if (!volume.ok()) return volume.status();
  const Status wal = CheckWal(volume->directory);
  if (!wal.ok()) return wal;
  return volume->directory;
}

void SleepNs(int64_t nanoseconds) {
  const timespec time = {nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
  nanosleep(&time, nullptr);
}

double Seconds(int64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1e9; }

class Watcher {
 public:
  Watcher(WalEvents events, const WatchOptions& options)
      : events_(std::move(events)), options_(options) {}

  Result<Watched> Run(const std::function<void(const Watched&)>& on_interval, const GoOn& go_on) {
    while (go_on() && !IsOver()) {
      SleepNs(std::clamp<int64_t>(WakeAt() - NowNs(), 0, kReadEveryNs));
      const Status read = Read();
      if (!read.ok()) return read;
      if (NowNs() >= interval_end_) EndInterval(on_interval);
    }
    total_.activity.lost = events_.lost();
    total_.seconds = Seconds(NowNs() - began_);
    return total_;
  }

 private:
  int64_t End() const { return began_ + options_.duration_ns; }
  bool IsOver() const { return options_.duration_ns > 0 && NowNs() >= End(); }
  int64_t WakeAt() const {
    return options_.duration_ns > 0 ? std::min(interval_end_, End()) : interval_end_;
  }

  Status Read() {
    return events_.Read([&](const WalSyncSample& sample) {
      now_.activity.Add(sample);
      total_.activity.Add(sample);
    });
  }

  void EndInterval(const std::function<void(const Watched&)>& on_interval) {
    const int64_t now = NowNs();
    const int64_t lost = events_.lost();
    now_.activity.lost = lost - std::exchange(lost_, lost);
    now_.seconds = Seconds(now - interval_began_);
    on_interval(std::exchange(now_, {}));
    interval_began_ = now;
    // After a pause (a stopped process, a sleeping machine) the intervals start anew.
    interval_end_ = std::max(interval_end_, now - options_.interval_ns) + options_.interval_ns;
  }

  WalEvents events_;
  const WatchOptions options_;
  const int64_t began_ = NowNs();
  int64_t interval_began_ = began_;
  int64_t interval_end_ = began_ + options_.interval_ns;
  int64_t lost_ = 0;
  Watched now_;
  Watched total_;
};

}  // namespace

Result<Watched> Watch(const WatchOptions& options,
                      const std::function<void(const Watched&)>& on_interval, const GoOn& go_on) {
  const Result<std::string> directory = DirectoryOf(options.target);
  if (!directory.ok()) return directory.status();
  Result<WalEvents> events = WalEvents::Open(*directory, options.process);
  if (!events.ok()) return events.status();
  return Watcher(std::move(*events), options).Run(on_interval, go_on);
}

}  // namespace walwise::fsync
