#pragma once

#include <xxhash.h>

#include <string_view>
#include <unordered_map>
#include <vector>

#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/input/log_message.h"

namespace walwise::sql {

// The distinct statements of a log, counted. Keeps a view of the file, and of each statement's text
// what its fragment holds: repetitions are known by the hash of their bytes.
class LogCollector {
 public:
  LogCollector(std::string_view file, LogEncoding encoding) : file_(file), encoding_(encoding) {}

  // A message of severity LOG. False if it tells of no statement.
  bool AddMessage(Span message);
  // The statement that another message is about.
  void AddReported(Span text) { Add({LoggedStatement::Kind::kReported, text, 0}); }

  Extraction Take();

 private:
  // The same call may be seen as several of these: the best that there is counts.
  struct Counts {
    Occurrence executed;
    Occurrence planned;
    uint64_t reported = 0;
  };
  struct Hash {
    size_t operator()(const XXH128_hash_t& hash) const { return hash.low64; }
  };
  struct Same {
    bool operator()(const XXH128_hash_t& a, const XXH128_hash_t& b) const {
      return a.low64 == b.low64 && a.high64 == b.high64;
    }
  };

  void Add(LoggedStatement statement);
  void AddFragment(Span text);

  std::string_view file_;
  LogEncoding encoding_;
  Extraction extraction_;
  std::vector<Counts> counts_;  // of the fragments
  std::unordered_map<XXH128_hash_t, size_t, Hash, Same> known_;
};

}  // namespace walwise::sql
