#pragma once

#include <cstddef>
#include <cstdint>

// What the ledger counts for one statement. Pure C++: the ledger, its file and the unit tests share
// it.
//
// A new counter goes at the end, both here and in ForEachCounter: the order is the one of the
// ledger file (docs/formats/ledger-file.md).

namespace walwise {

struct Counters {
  uint64_t calls = 0;
  uint64_t failed_calls = 0;
  uint64_t rows_proposed = 0;
  uint64_t rows_inserted = 0;
  uint64_t rows_updated = 0;
  uint64_t rows_identical = 0;
  uint64_t rows_locked_only = 0;
  uint64_t wal_records = 0;
  uint64_t wal_fpi = 0;
  uint64_t wal_bytes = 0;
  uint64_t lock_only_calls = 0;
  uint64_t lock_only_wal_bytes = 0;
  uint64_t commits = 0;
  uint64_t commit_flushes = 0;
  uint64_t commit_bytes = 0;
  double commit_wait_ms = 0;
  uint64_t lock_only_commits = 0;
  uint64_t lock_only_commit_flushes = 0;
  uint64_t lock_only_commit_bytes = 0;
  double lock_only_commit_wait_ms = 0;
  uint64_t rows_skipped = 0;
  uint64_t commits_saved = 0;
  uint64_t rows_skippable = 0;
  uint64_t commits_savable = 0;
  uint64_t rows_skippable_autocommit = 0;
  uint64_t commits_savable_autocommit = 0;

  void Add(const Counters& other);

  bool operator==(const Counters&) const = default;
};

inline constexpr size_t kCounterCount = 26;
static_assert(sizeof(Counters) == kCounterCount * 8,
              "every counter is 8 bytes, and none is forgotten");

// Calls visit(pointer to member) for each counter, in stored order. Expanded at compile time.
template <typename Visit>
constexpr void ForEachCounter(Visit&& visit) {
  visit(&Counters::calls);
  visit(&Counters::failed_calls);
  visit(&Counters::rows_proposed);
  visit(&Counters::rows_inserted);
  visit(&Counters::rows_updated);
  visit(&Counters::rows_identical);
  visit(&Counters::rows_locked_only);
  visit(&Counters::wal_records);
  visit(&Counters::wal_fpi);
  visit(&Counters::wal_bytes);
  visit(&Counters::lock_only_calls);
  visit(&Counters::lock_only_wal_bytes);
  visit(&Counters::commits);
  visit(&Counters::commit_flushes);
  visit(&Counters::commit_bytes);
  visit(&Counters::commit_wait_ms);
  visit(&Counters::lock_only_commits);
  visit(&Counters::lock_only_commit_flushes);
  visit(&Counters::lock_only_commit_bytes);
  visit(&Counters::lock_only_commit_wait_ms);
  visit(&Counters::rows_skipped);
  visit(&Counters::commits_saved);
  visit(&Counters::rows_skippable);
  visit(&Counters::commits_savable);
  visit(&Counters::rows_skippable_autocommit);
  visit(&Counters::commits_savable_autocommit);
}

inline void Counters::Add(const Counters& other) {
  ForEachCounter([&](auto counter) { this->*counter += other.*counter; });
}

}  // namespace walwise
