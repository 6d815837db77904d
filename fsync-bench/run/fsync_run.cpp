#include "fsync-bench/run/fsync_run.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <utility>

#include "common/client/dsn.h"
#include "fsync-bench/probe/clock.h"
#include "fsync-bench/report/summary.h"
#include "fsync-bench/volume/verdict.h"

namespace walwise::fsync {

namespace {

std::string UtcNow() {
  const std::time_t now = std::time(nullptr);
  std::tm parts = {};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

// What a run is about, before anything is measured.
struct Subject {
  Volume volume;
  Variant commit;  // what a commit does
};

// As the server writes its WAL, or would by the method `wanted`.
Result<Variant> ServerVariant(const std::string& dsn, std::optional<SyncMethod> wanted) {
  Result<client::Connection> connection = client::Connect(dsn, client::Access::kReadOnly);
  if (!connection.ok()) return connection.status();
  const client::Answer answer = connection->Exec(
      "SELECT current_setting('wal_sync_method'), current_setting('wal_level'), "
      "current_setting('debug_io_direct', true)");
  if (!answer.ok()) return Status::Error("can't ask for wal_sync_method: " + answer.message);
  const client::Row& row = answer.rows.at(0);
  const std::string name = row.at(0).value_or("");
  const std::optional<SyncMethod> method = wanted ? wanted : SyncMethodOf(name);
  if (!method) return Status::Error("the server's wal_sync_method is unknown here: " + name);
  const std::string wal_level = row.at(1).value_or("");
  return Variant{*method, WritesDirect(*method, {wal_level, row.at(2)}), kPageBytes};
}

// By the method that the caller names, else the server's, else the first that is to be measured.
Result<Variant> FindCommit(const RunOptions& options) {
  Variant commit;
  if (LooksLikeDsn(options.target)) {
    const Result<Variant> server = ServerVariant(options.target, options.method);
    if (!server.ok()) return server.status();
    commit = *server;
  } else if (options.method) {
    commit.method = *options.method;
  } else if (!options.variants.empty()) {
    commit.method = options.variants.front().method;
  }
  commit.direct_io |= options.direct_io;
  return commit;
}

Status ApplyLimits(const RunOptions& options, Volume* volume) {
  if (!options.type) {
    return options.provisioned_iops || options.provisioned_throughput_bytes
               ? Status::Error("limits are those of a type of volume; name it with --volume-type")
               : Status();
  }
  // 1 TiB where the device's own size is not known: every type comes in it.
  int64_t size = int64_t{1} << 40;
  for (const BlockDevice& device : volume->devices) size = device.size_bytes.value_or(size);
  const Result<VolumeLimits> limits =
      LimitsOf(*options.type, size, options.provisioned_iops, options.provisioned_throughput_bytes);
  if (!limits.ok()) return limits.status();
  volume->type = options.type;
  volume->limits = *limits;
  return Status();
}

Result<Subject> FindSubject(const RunOptions& options) {
  Subject subject;
  std::string target = options.target;
  if (LooksLikeDsn(target)) {
    const Result<std::string> directory = WalDirectoryOf(target);
    if (!directory.ok()) return directory.status();
    target = *directory;
  }
  const Result<Variant> commit = FindCommit(options);
  if (!commit.ok()) return commit.status();
  subject.commit = *commit;
  Result<Volume> volume = FindVolume(target);
  if (!volume.ok()) return volume.status();
  subject.volume = std::move(*volume);
  const Status limited = ApplyLimits(options, &subject.volume);
  if (!limited.ok()) return limited;
  return subject;
}

// The counters of the device that is mounted: what the file system makes of a flush.
ReadDevice ReaderOf(const Volume& volume) {
  if (volume.devices.empty()) return {};
  const std::string name = volume.devices.front().name;
  return [name]() -> std::optional<DeviceCount> {
    const std::optional<DeviceCounters> counters = ReadCounters(name);
    if (!counters) return std::nullopt;
    return DeviceCount{counters->writes, counters->flushes};
  };
}

std::optional<EbsStatistics> EbsNow(const Volume& volume) {
  if (volume.cloud != CloudDisk::kEbs || volume.devices.empty()) return std::nullopt;
  const Result<EbsStatistics> page = ReadEbsStatistics("/dev/" + volume.devices.back().name);
  return page.ok() ? std::optional(*page) : std::nullopt;
}

std::vector<CommitRate> CommitRates(const Measurement& measurement) {
  std::vector<CommitRate> rates;
  for (const ClientsSummary& point : measurement.clients) {
    rates.push_back({point.clients, point.rate.mean, point.commits_per_flush});
  }
  std::sort(rates.begin(), rates.end(),
            [](const CommitRate& a, const CommitRate& b) { return a.clients < b.clients; });
  return rates;
}

std::optional<RateDrop> DropOf(const VariantSummary& summary) {
  std::vector<RateAt> series;
  for (const RatePoint& point : summary.rates) series.push_back({point.seconds, point.rate});
  return FindDrop(series);
}

void AddVerdict(const ProbeResult& probe, const std::optional<EbsRun>& ebs,
                Measurement* measurement) {
  const Variant judged = CommitVariant(*measurement);
  Figures figures;
  figures.method = std::string(NameOf(judged.method)) + (judged.direct_io ? " with O_DIRECT" : "");
  figures.commits = CommitRates(*measurement);
  figures.ebs = ebs;
  const char* preload = std::getenv("LD_PRELOAD");
  figures.preload = preload == nullptr ? "" : preload;
  for (size_t i = 0; i < measurement->variants.size(); i++) {
    const VariantSummary& summary = measurement->variants[i];
    if (summary.variant != judged || !summary.unavailable.empty()) continue;
    figures.flushes_per_second = summary.rate.mean;
    figures.p50_ns = summary.latency.p50;
    figures.device_writes = summary.device_writes;
    figures.device_flushes = probe.variants[i].device_flushes;
    figures.drop = DropOf(summary);
  }
  measurement->verdict = Verdict(measurement->volume, figures);
  measurement->warnings = Doubts(measurement->volume, figures);
}

std::vector<Variant> Variants(const RunOptions& options, const Variant& commit) {
  if (options.variants.empty()) return DefaultVariants(commit);
  std::vector<Variant> variants;
  for (const Variant& asked : options.variants) {
    variants.push_back(asked);
    if (commit.direct_io) variants.push_back({asked.method, true, asked.write_bytes});
  }
  return variants;
}

Result<ProbeResult> RunProbePart(const RunOptions& options, const Subject& subject,
                                 const GoOn& go_on) {
  ProbeOptions probe;
  probe.directory = subject.volume.directory;
  probe.variants = Variants(options, subject.commit);
  probe.duration_ns = options.group.clients.empty() ? options.duration_ns : options.duration_ns / 2;
  probe.seed = options.seed;
  probe.read_device = ReaderOf(subject.volume);
  return RunProbe(probe, go_on);
}

Status RunGroupPart(const RunOptions& options, const Subject& subject, const GoOn& go_on,
                    Measurement* measurement) {
  if (options.group.clients.empty() || measurement->interrupted) return Status();
  GroupOptions group = options.group;
  group.directory = subject.volume.directory;
  group.method = subject.commit.method;
  group.direct_io = subject.commit.direct_io;
  group.duration_ns = options.duration_ns / 2;
  group.seed = options.seed;
  const Result<GroupResult> result = RunGroupCommit(group, go_on);
  // Stopped while it prepared: the probe's part is there.
  if (!result.ok() && !go_on()) {
    measurement->interrupted = true;
    return Status();
  }
  if (!result.ok()) return result.status();
  measurement->interrupted = result->interrupted;
  measurement->clients = Summarise(*result);
  measurement->work_ns = group.work_ns;
  return Status();
}

}  // namespace

std::vector<Variant> DefaultVariants(const Variant& commit) {
  std::vector<Variant> variants;
  for (const SyncMethod one : MethodsOfPlatform()) {
    variants.push_back({one, false, kPageBytes});
    if (OpenFlags(one) != 0 || commit.direct_io) variants.push_back({one, true, kPageBytes});
  }
  for (const int64_t kilobytes : {16, 64, 256, 1024}) {
    variants.push_back({commit.method, commit.direct_io, kilobytes << 10});
  }
  return variants;
}

Result<Measurement> RunMeasurement(const RunOptions& options, const GoOn& go_on) {
  const Result<Subject> subject = FindSubject(options);
  if (!subject.ok()) return subject.status();
  Measurement measurement;
  measurement.started_at = UtcNow();
  measurement.volume = subject->volume;
  measurement.group_method = subject->commit.method;
  measurement.group_direct_io = subject->commit.direct_io;
  const std::optional<EbsStatistics> ebs_before = EbsNow(subject->volume);
  const int64_t started = NowNs();
  const Result<ProbeResult> probe = RunProbePart(options, *subject, go_on);
  if (!probe.ok()) return probe.status();
  measurement.interrupted = probe->interrupted;
  measurement.variants = Summarise(*probe);
  const Status group = RunGroupPart(options, *subject, go_on, &measurement);
  if (!group.ok()) return group;
  measurement.duration_seconds = static_cast<double>(NowNs() - started) / 1e9;
  const std::optional<EbsStatistics> ebs_after = EbsNow(subject->volume);
  std::optional<EbsRun> ebs;
  if (ebs_before && ebs_after) ebs = {*ebs_before, *ebs_after, measurement.duration_seconds};
  AddVerdict(*probe, ebs, &measurement);
  return measurement;
}

}  // namespace walwise::fsync
