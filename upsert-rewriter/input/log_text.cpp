#include <algorithm>

#include "upsert-rewriter/input/log_collector.h"
#include "upsert-rewriter/input/log_labels.h"
#include "upsert-rewriter/input/server_log.h"

namespace walwise::sql {

namespace {

// The end of the message that begins before `at`: lines that begin with a tab go on with it.
size_t EndOfMessage(std::string_view file, size_t at) {
  for (;;) {
    const size_t end = file.find('\n', at);
    if (end == std::string_view::npos) {
      return file.size();
    }
    if (end + 1 >= file.size() || file[end + 1] != '\t') {
      return end;
    }
    at = end + 1;
  }
}

}  // namespace

LogLabel FindLogLabel(std::string_view line) {
  constexpr std::string_view kMark = ":  ";
  for (size_t at = line.find(kMark); at != std::string_view::npos; at = line.find(kMark, at + 1)) {
    size_t begin = at;
    while (begin > 0 && ((line[begin - 1] >= 'A' && line[begin - 1] <= 'Z') ||
                         (line[begin - 1] >= '1' && line[begin - 1] <= '5'))) {
      --begin;
    }
    const std::string_view word = line.substr(begin, at - begin);
    if (IsLogSeverity(word) || IsLogPart(word)) {
      return {word, at + kMark.size()};
    }
  }
  return {};
}

Extraction ExtractLogText(std::string_view text) {
  LogCollector collector(text, LogEncoding::kTabs);
  for (size_t begin = 0; begin < text.size();) {
    const size_t line_end = std::min(text.find('\n', begin), text.size());
    const LogLabel label = FindLogLabel(text.substr(begin, line_end - begin));
    const size_t end = EndOfMessage(text, begin);
    const Span message{begin + label.message, end};
    if (label.name == "LOG") {
      collector.AddMessage(message);
    } else if (label.name == "STATEMENT") {
      collector.AddReported(message);
    }
    begin = end + 1;
  }
  return collector.Take();
}

}  // namespace walwise::sql
