#include "upsert-rewriter/input/log_csv.h"

#include <algorithm>

#include "upsert-rewriter/input/log_collector.h"
#include "upsert-rewriter/input/log_labels.h"
#include "upsert-rewriter/input/server_log.h"

namespace walwise::sql {

namespace {

// Where the quote is that closes the field whose text begins at `at`, or npos.
size_t ClosingQuote(std::string_view file, size_t at) {
  for (;;) {
    const size_t quote = file.find('"', at);
    if (quote == std::string_view::npos || file.substr(quote + 1, 1) != "\"") {
      return quote;
    }
    at = quote + 2;
  }
}

// Most fields are short: a search set up for each would cost more than this.
size_t EndOfField(std::string_view file, size_t at) {
  while (at < file.size() && file[at] != ',' && file[at] != '\n') {
    ++at;
  }
  return at;
}

}  // namespace

size_t CsvRecord::Read(std::string_view file, size_t at) {
  const size_t begin = at;
  size_ = 0;
  is_complete_ = false;
  while (at <= file.size()) {
    Span field{at, at};
    if (at < file.size() && file[at] == '"') {
      const size_t close = ClosingQuote(file, at + 1);
      if (close == std::string_view::npos) {
        return file.size();
      }
      field = {at + 1, close};
      at = close + 1;
      if (at < file.size() && file[at] != ',' && file[at] != '\n' && file[at] != '\r') {
        // A record that was cut, with another behind it.
        return std::min(file.find('\n', begin), file.size() - 1) + 1;
      }
    }
    const size_t end = EndOfField(file, at);
    if (field.begin == at) {
      field.end = end;
    }
    if (size_ < kMostColumns) {
      fields_[size_] = field;
    }
    ++size_;
    if (end == file.size()) {
      // The last field may be cut too; nothing needs it.
      is_complete_ = size_ >= kFewestColumns;
      return file.size();
    }
    at = end + 1;
    if (file[end] == '\n') {
      is_complete_ = true;
      return at;
    }
  }
  return file.size();
}

bool CsvRecord::IsLog(std::string_view file) const {
  return size_ > kSqlState && size_ <= kMostColumns && IsLogSeverity(fields_[kSeverity].In(file)) &&
         fields_[kSqlState].size() == 5;
}

Extraction ExtractLogCsv(std::string_view text) {
  LogCollector collector(text, LogEncoding::kDoubledQuotes);
  CsvRecord record;
  for (size_t at = 0; at < text.size();) {
    at = record.Read(text, at);
    if (!record.is_complete() || record.size() < CsvRecord::kFewestColumns || !record.IsLog(text)) {
      continue;
    }
    const bool is_log = record[CsvRecord::kSeverity].In(text) == "LOG";
    if (!is_log || !collector.AddMessage(record[CsvRecord::kMessage])) {
      collector.AddReported(record[CsvRecord::kStatement]);
    }
  }
  return collector.Take();
}

}  // namespace walwise::sql
