#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fsync-bench/volume/burst.h"
#include "fsync-bench/volume/ebs.h"
#include "fsync-bench/volume/volume.h"

#include "common/cpp_only.h"

// What a measurement means for the one who pays for the volume, in words.

namespace walwise::fsync {

struct CommitRate {
  int clients = 0;
  double commits = 0;            // a second
  double commits_per_flush = 1;  // 0 counts as 1
};

// The page before and after the run.
struct EbsRun {
  EbsStatistics before;
  EbsStatistics after;
  double seconds = 0;
};

// What was measured by the method that is judged: the server's, or else the fastest. What is not
// known is left as it is here.
struct Figures {
  std::string method;                   // "fdatasync"
  double flushes_per_second = 0;        // one after another; 0 for an interrupted run
  int64_t p50_ns = 0;                   // of one flush
  std::optional<double> device_writes;  // a flush
  std::optional<double>
      device_flushes;               // a flush: how often the device was told to empty its cache
  std::vector<CommitRate> commits;  // by clients, upwards
  std::optional<RateDrop> drop;     // of a long run
  std::optional<EbsRun> ebs;
  std::string preload;  // LD_PRELOAD of the process that measured
};

// What the volume can do and what bounds it, the most important first. Sentences begin with a small
// letter and have no full stop.
std::vector<std::string> Verdict(const Volume& volume, const Figures& figures);

// What makes the figures, or what they promise, doubtful: storage that is memory, that forgets, or
// that is faster than it can be.
std::vector<std::string> Doubts(const Volume& volume, const Figures& figures);

}  // namespace walwise::fsync
