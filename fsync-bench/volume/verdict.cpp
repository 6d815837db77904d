#include "fsync-bench/volume/verdict.h"

#include <algorithm>

#include "fsync-bench/volume/number_text.h"

namespace walwise::fsync {

namespace {

using Sentences = std::vector<std::string>;

// A rate this near a bound has reached it: the two are not measured in the same second.
constexpr double kFull = 0.9;
// More clients add nothing worth having.
constexpr double kFlat = 0.95;

std::string ClientsText(int clients) {
  static constexpr const char* kWords[] = {"no",   "one", "two",   "three", "four",
                                           "five", "six", "seven", "eight", "nine"};
  const std::string count =
      clients >= 0 && clients < 10 ? kWords[clients] : WholeText(static_cast<double>(clients));
  return count + (clients == 1 ? " client" : " clients");
}

double FlushesOf(const CommitRate& rate) {
  return rate.commits / (rate.commits_per_flush > 0 ? rate.commits_per_flush : 1);
}

// Flushes a second that the volume's type allows; 0 where that can't be told.
double Bound(double iops, const Figures& figures) {
  const double writes = figures.device_writes.value_or(0);
  return writes > 0 ? iops / writes : 0;
}

void SayRate(const Figures& figures, Sentences* sentences) {
  if (figures.flushes_per_second <= 0) return;
  std::string text = "one client gets " + WholeText(figures.flushes_per_second) + " commits/s by " +
                     figures.method;
  if (figures.p50_ns > 0) text += ", half of them within " + DurationText(figures.p50_ns);
  sentences->push_back(std::move(text));
}

std::string FillText(const Figures& figures, double bound) {
  for (const CommitRate& rate : figures.commits) {
    if (FlushesOf(rate) < kFull * bound) continue;
    return "; " + ClientsText(rate.clients) +
           (rate.clients == 1 ? " already fills" : " already fill") + " it";
  }
  if (figures.flushes_per_second >= kFull * bound) return "; one client already fills it";
  return figures.commits.empty() ? "" : "; no number of clients tried here fills it";
}

void SayBound(const Volume& volume, const Figures& figures, Sentences* sentences) {
  if (!figures.device_writes) return;
  std::string text =
      "each " + figures.method + " costs " + RoughText(*figures.device_writes) +
      (RoughText(*figures.device_writes) == "1" ? " device write" : " device writes");
  if (volume.limits) {
    const auto iops = static_cast<double>(volume.limits->burst_iops);
    const double bound = Bound(iops, figures);
    if (bound > 0) {
      text += "; the volume's " + WholeText(iops) + " IOPS bound " + WholeText(bound) +
              " flushes/s" + FillText(figures, bound);
    }
  }
  sentences->push_back(std::move(text));
}

void SayBurst(const Volume& volume, const Figures& figures, Sentences* sentences) {
  if (!volume.limits || volume.limits->burst_iops <= volume.limits->iops) return;
  const auto held = static_cast<double>(volume.limits->iops);
  std::string text = "the " + WholeText(static_cast<double>(volume.limits->burst_iops)) +
                     " IOPS are a burst: a full bucket lasts " +
                     LongDurationText(static_cast<double>(volume.limits->burst_seconds)) +
                     " of them, then " + WholeText(held) + " IOPS are left";
  if (const double bound = Bound(held, figures); bound > 0) {
    text += ", which bound " + WholeText(bound) + " flushes/s";
  }
  sentences->push_back(std::move(text));
}

void SayDrop(const Figures& figures, Sentences* sentences) {
  if (!figures.drop) return;
  sentences->push_back("after " + LongDurationText(figures.drop->seconds) + " the rate fell from " +
                       WholeText(figures.drop->before) + " to " + WholeText(figures.drop->after) +
                       " flushes/s and stayed there, as when a burst bucket runs dry; count on the "
                       "lower figure");
}

const CommitRate* LeastNear(const std::vector<CommitRate>& commits, double rate) {
  for (const CommitRate& candidate : commits) {
    if (candidate.commits >= rate) return &candidate;
  }
  return nullptr;
}

void SayGrowth(const Figures& figures, Sentences* sentences) {
  if (figures.commits.size() < 2) return;
  double most = 0;
  for (const CommitRate& rate : figures.commits) most = std::max(most, rate.commits);
  const CommitRate* enough = LeastNear(figures.commits, kFlat * most);
  if (most <= 0 || enough == nullptr) return;
  const std::string reached = ClientsText(enough->clients) +
                              (enough->clients == 1 ? " gets " : " together get ") +
                              WholeText(enough->commits) + " commits/s";
  const CommitRate& last = figures.commits.back();
  if (enough != &last) {
    sentences->push_back(reached + ", and more clients add nothing");
  } else if (figures.commits.front().commits > 0) {
    sentences->push_back(reached + ", " +
                         RoughText(last.commits / figures.commits.front().commits) +
                         " times as many as " + ClientsText(figures.commits.front().clients) +
                         "; more may add to it");
  }
}

void SayExceeded(const char* what, uint64_t before, uint64_t after, double seconds,
                 Sentences* sentences) {
  // Totals begin again when the volume is attached again.
  if (after <= before || seconds <= 0) return;
  sentences->push_back("during " + RoughText(static_cast<double>(after - before) / 1e6) + " of " +
                       RoughText(seconds) + " seconds more was asked for than the " + what +
                       " allow");
}

void SayExceeded(const EbsRun& run, Sentences* sentences) {
  const EbsStatistics& a = run.before;
  const EbsStatistics& b = run.after;
  SayExceeded("volume's IOPS", a.volume_exceeded_iops_us, b.volume_exceeded_iops_us, run.seconds,
              sentences);
  SayExceeded("volume's MB/s", a.volume_exceeded_throughput_us, b.volume_exceeded_throughput_us,
              run.seconds, sentences);
  SayExceeded("instance's IOPS", a.instance_exceeded_iops_us, b.instance_exceeded_iops_us,
              run.seconds, sentences);
  SayExceeded("instance's MB/s", a.instance_exceeded_throughput_us,
              b.instance_exceeded_throughput_us, run.seconds, sentences);
}

}  // namespace

std::vector<std::string> Verdict(const Volume& volume, const Figures& figures) {
  Sentences sentences;
  SayRate(figures, &sentences);
  SayBound(volume, figures, &sentences);
  SayDrop(figures, &sentences);
  SayBurst(volume, figures, &sentences);
  SayGrowth(figures, &sentences);
  if (figures.ebs) SayExceeded(*figures.ebs, &sentences);
  return sentences;
}

}  // namespace walwise::fsync
