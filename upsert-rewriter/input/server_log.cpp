#include "upsert-rewriter/input/server_log.h"

#include <algorithm>

#include "upsert-rewriter/input/log_csv.h"
#include "upsert-rewriter/input/log_labels.h"

namespace walwise::sql {

namespace {

bool IsJsonLog(std::string_view head) {
  const std::string_view line = head.substr(0, head.find('\n'));
  return line.starts_with("{\"timestamp\":\"") &&
         line.find("\"error_severity\":\"") != std::string_view::npos;
}

// Of a first record that is longer than the head, its first fields do.
bool IsCsvLog(std::string_view head) {
  CsvRecord record;
  record.Read(head, 0);
  return record.IsLog(head);
}

bool IsTextLog(std::string_view head) {
  for (size_t begin = 0; begin < head.size();) {
    const size_t end = std::min(head.find('\n', begin), head.size());
    if (IsLogSeverity(FindLogLabel(head.substr(begin, end - begin)).name)) {
      return true;
    }
    begin = end + 1;
  }
  return false;
}

}  // namespace

Language SniffLog(std::string_view head) {
  if (IsJsonLog(head)) {
    return Language::kLogJson;
  }
  if (IsCsvLog(head)) {
    return Language::kLogCsv;
  }
  return IsTextLog(head) ? Language::kLogText : Language::kUnknown;
}

}  // namespace walwise::sql
