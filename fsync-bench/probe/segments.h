#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/status.h"
#include "fsync-bench/probe/unique_fd.h"

#include "common/cpp_only.h"

// WAL segments to write into, as a server keeps them: of 16 MB each, filled with zeros and synced
// before their first use, written from front to end, and used again when all were.
//
// The files have no name (O_TMPFILE; where a file system can't, they lose it as soon as they are
// made), so nothing is left of them whatever becomes of the process or the machine. That is also
// why they are not renamed between uses, which the server leaves to its checkpointer anyway.

namespace walwise::fsync {

inline constexpr int64_t kSegmentBytes = int64_t{16} << 20;
inline constexpr int64_t kPageBytes = 8192;

// False stops what is going on.
using GoOn = std::function<bool()>;

// What is written with and without O_DIRECT in one run needs separate files: direct writes were a
// tenth faster in files that others wrote through the cache (docs/fsync-agreement.md).
enum class DirectSegments { kSame, kSeparate };

class Segments {
 public:
  // Takes the directory for this probe alone, until destroyed, and fills `count` segments, or
  // twice as many. Errors: no such directory, not writable, less space than twice what is needed,
  // another probe at work in it, the disk full, stopped by `go_on`.
  static Result<Segments> Create(const std::string& directory, int count, const GoOn& go_on,
                                 DirectSegments direct = DirectSegments::kSame);

  int count() const { return static_cast<int>(files_.size()); }

  // Opens segment `index` for writing, with these further open(2) bits, as the server does at each
  // switch; with O_DIRECT, what the cache holds of it is dropped, where there is more than the
  // cache. The error says what the file system does not support.
  Result<UniqueFd> Open(int index, int flags) const;

 private:
  UniqueFd directory_;  // locked
  std::vector<UniqueFd> files_;
  std::vector<UniqueFd> direct_files_;  // none: they are the same
};

}  // namespace walwise::fsync
