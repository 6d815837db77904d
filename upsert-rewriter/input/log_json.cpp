#include <algorithm>
#include <string_view>

#include "upsert-rewriter/input/log_collector.h"
#include "upsert-rewriter/input/server_log.h"

namespace walwise::sql {

namespace {

// The fields of a line's object that matter, in place: a JSON library would give their values and
// not where they stand.
class JsonLine {
 public:
  JsonLine(std::string_view file, Span line)
      : file_(file.substr(0, line.end)), at_(line.begin), end_(line.end) {}

  // False if the line is not an object of strings and plain values, such as a cut one.
  bool Read() {
    if (!Take('{')) {
      return false;
    }
    do {
      Span key;
      if (!TakeString(&key) || !Take(':') || !TakeValue(key.In(file_))) {
        return false;
      }
    } while (Take(','));
    return Take('}');
  }

  Span severity;
  Span message;
  Span statement;

 private:
  bool Take(char expected) {
    while (at_ < end_ && (file_[at_] == ' ' || file_[at_] == '\t')) {
      ++at_;
    }
    if (at_ >= end_ || file_[at_] != expected) {
      return false;
    }
    ++at_;
    return true;
  }

  bool TakeString(Span* value) {
    if (!Take('"')) {
      return false;
    }
    value->begin = at_;
    for (; at_ < end_; ++at_) {
      if (file_[at_] == '\\') {
        ++at_;
      } else if (file_[at_] == '"') {
        value->end = at_++;
        return true;
      }
    }
    return false;
  }

  bool TakeValue(std::string_view key) {
    Span value;
    if (TakeString(&value)) {
      Span* field = key == "message"          ? &message
                    : key == "statement"      ? &statement
                    : key == "error_severity" ? &severity
                                              : nullptr;
      if (field != nullptr) {
        *field = value;
      }
      return true;
    }
    const size_t begin = at_;
    at_ = std::min(file_.find_first_of(",}\"{[", at_), end_);
    return at_ > begin;
  }

  std::string_view file_;
  size_t at_;
  size_t end_;
};

}  // namespace

Extraction ExtractLogJson(std::string_view text) {
  LogCollector collector(text, LogEncoding::kJson);
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    JsonLine line(text, {begin, end});
    begin = end + 1;
    if (!line.Read()) {
      continue;
    }
    const bool is_log = line.severity.In(text) == "LOG";
    if (!is_log || !collector.AddMessage(line.message)) {
      collector.AddReported(line.statement);
    }
  }
  return collector.Take();
}

}  // namespace walwise::sql
