#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "upsert-rewriter/text/line_index.h"

// What a trace found out.

namespace walwise::sql {

// What stands in the table when the statement runs. The row's key is not there; it is there and the
// statement updates it; it is there and the statement leaves it alone.
enum class RowCase : uint8_t { kAbsent, kStale, kFresh };

constexpr RowCase kRowCases[] = {RowCase::kAbsent, RowCase::kStale, RowCase::kFresh};

std::string_view RowCaseName(RowCase row_case);  // "absent"

// A type of WAL record as pg_walinspect names it: "Heap/LOCK".
struct WalRecords {
  std::string type;
  uint64_t count = 0;
  uint64_t bytes = 0;  // without full-page images
};

// One form of a statement, in a transaction of its own.
struct FormCost {
  std::string tag;
  size_t returned = 0;  // rows
  std::string error;    // "" if it ran
  bool has_xid = false;
  // Records of the transaction, its COMMIT included; only if `is_itemised`. Else the distances that
  // the server's WAL position moved, which others may have moved too.
  bool is_itemised = false;
  std::vector<WalRecords> records;
  uint64_t statement_bytes = 0;
  uint64_t commit_bytes = 0;
  bool flushed = false;  // COMMIT waited until its WAL was on disk
};

struct CaseTrace {
  RowCase row_case;
  std::string missing;  // why the case could not be made; then there is no more
  FormCost original;
  std::optional<FormCost> rewritten;
  std::vector<std::string> expected;       // differences that the rewrite announces
  std::vector<std::string> disagreements;  // differences that must not be
};

struct StatementTrace {
  LineColumn at;
  std::string table;
  std::string not_traced;  // the reason; then there are no cases
  std::string refusal;     // why there is no rewritten form
  std::vector<CaseTrace> cases;
};

struct FileTrace {
  std::string path;
  std::vector<StatementTrace> statements;
};

}  // namespace walwise::sql
