#include "upsert-rewriter/input/log_message.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "upsert-rewriter/text/utf8.h"

namespace walwise::sql {

namespace {

using Kind = LoggedStatement::Kind;

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// A view of the file that moves over what it recognizes.
class Cursor {
 public:
  Cursor(std::string_view file, Span span) : file_(file), span_(span) {}

  bool Take(std::string_view expected) {
    if (!Rest().starts_with(expected)) {
      return false;
    }
    span_.begin += expected.size();
    return true;
  }
  bool TakeBehind(std::string_view expected) {
    const size_t at = Rest().find(expected);
    if (at == std::string_view::npos) {
      return false;
    }
    span_.begin += at + expected.size();
    return true;
  }
  bool TakeNumber(double* number) {
    const std::string_view rest = Rest();
    if (rest.empty() || rest[0] < '0' || rest[0] > '9') {
      return false;
    }
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), *number);
    span_.begin += static_cast<size_t>(end - rest.data());
    return error == std::errc();
  }
  std::string_view Rest() const { return span_.In(file_); }
  Span span() const { return span_; }

 private:
  std::string_view file_;
  Span span_;
};

std::string_view LineBreak(LogEncoding encoding) {
  switch (encoding) {
    case LogEncoding::kTabs:
      return "\n\t";
    case LogEncoding::kDoubledQuotes:
      return "\n";
    case LogEncoding::kJson:
      break;
  }
  return "\\n";
}

// Behind "plan:". The query's text ends where the parameters or the plan's first node begin.
std::optional<LoggedStatement> ReadPlan(Cursor cursor, LogEncoding encoding, double milliseconds) {
  const std::string_view line_break = LineBreak(encoding);
  if (!cursor.Take(line_break) || !cursor.Take("Query Text: ")) {
    return std::nullopt;
  }
  const std::string_view rest = cursor.Rest();
  const size_t begin = cursor.span().begin;
  for (size_t at = rest.find(line_break); at != std::string_view::npos;) {
    const size_t next = rest.find(line_break, at + 1);
    const std::string_view line = rest.substr(at + line_break.size(), next - at);
    if (line.starts_with("Query Parameters: ") || line.find("  (cost=") != std::string_view::npos) {
      return LoggedStatement{Kind::kPlan, {begin, begin + at}, milliseconds};
    }
    at = next;
  }
  return std::nullopt;
}

// "execute NAME: " and the like.
std::optional<LoggedStatement> ReadExtended(Cursor cursor, Kind kind, double milliseconds) {
  if (!cursor.TakeBehind(": ")) {
    return std::nullopt;
  }
  return LoggedStatement{kind, cursor.span(), milliseconds};
}

std::optional<LoggedStatement> ReadStep(Cursor cursor, LogEncoding encoding, double milliseconds) {
  if (cursor.Take("statement: ")) {
    return LoggedStatement{Kind::kExecuted, cursor.span(), milliseconds};
  }
  if (cursor.Take("execute fetch from ") || cursor.Take("parse ") || cursor.Take("bind ")) {
    return ReadExtended(cursor, Kind::kPartOfExecution, milliseconds);
  }
  if (cursor.Take("execute ")) {
    return ReadExtended(cursor, Kind::kExecuted, milliseconds);
  }
  return cursor.Take("plan:") ? ReadPlan(cursor, encoding, milliseconds) : std::nullopt;
}

// Is text[end - 2, end) an escaped white space, and not a backslash and a letter?
bool EndsWithEscapedSpace(std::string_view text) {
  if (text.size() < 2 || std::string_view("nrt").find(text.back()) == std::string_view::npos) {
    return false;
  }
  size_t backslashes = 0;
  while (backslashes + 1 < text.size() && text[text.size() - 2 - backslashes] == '\\') {
    ++backslashes;
  }
  return backslashes % 2 == 1;
}

bool StartsWithEscapedSpace(std::string_view text) {
  return text.starts_with("\\n") || text.starts_with("\\r") || text.starts_with("\\t");
}

// The four hexadecimal digits at `at`, or -1.
int HexUnit(std::string_view text, size_t at) {
  int unit = -1;
  if (at + 4 <= text.size()) {
    const char* end = text.data() + at + 4;
    const auto result = std::from_chars(text.data() + at, end, unit, 16);
    unit = result.ptr == end && unit >= 0 ? unit : -1;
  }
  return unit;
}

// The escape that begins at `at`; its length in the source. What is no escape stands for itself.
size_t DecodeEscape(std::string_view file, size_t at, std::string* value) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
  const char letter = at + 1 < file.size() ? file[at + 1] : '\0';
  if (const size_t known = kLetters.find(letter); letter != '\0' && known < kLetters.size()) {
    value->assign(1, kValues[known]);
    return 2;
  }
  const int unit = letter == 'u' ? HexUnit(file, at + 2) : -1;
  value->assign(1, file[at]);
  if (unit < 0) {
    return 1;
  }
  value->clear();
  const bool is_high = unit >= 0xD800 && unit < 0xDC00 && file.substr(at + 6, 2) == "\\u";
  const int low = is_high ? HexUnit(file, at + 8) : -1;
  if (low >= 0xDC00 && low < 0xE000) {
    AppendUtf8(static_cast<uint32_t>(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)), value);
    return 12;
  }
  AppendUtf8(static_cast<uint32_t>(unit), value);
  return 6;
}

MappedText DecodeJson(std::string_view file, Span text) {
  file = file.substr(0, text.end);
  MappedText decoded;
  std::string value;
  for (size_t at = text.begin; at < text.end;) {
    const size_t escape = std::min(file.find('\\', at), text.end);
    decoded.AppendVerbatim(file.substr(at, escape - at), at);
    at = escape;
    if (at < text.end) {
      const size_t end = at + DecodeEscape(file, at, &value);
      decoded.AppendReplaced(value, {at, end});
      at = end;
    }
  }
  return decoded;
}

// `pair` stands for its first character; the second is left out.
MappedText DecodePairs(std::string_view file, Span text, std::string_view pair) {
  file = file.substr(0, text.end);
  MappedText decoded;
  for (size_t at = text.begin; at < text.end;) {
    const size_t found = file.find(pair, at);
    const size_t end = found == std::string_view::npos ? text.end : found + 1;
    decoded.AppendVerbatim(file.substr(at, end - at), at);
    at = found == std::string_view::npos ? text.end : found + 2;
  }
  return decoded;
}

}  // namespace

std::optional<LoggedStatement> ReadLogMessage(std::string_view file, Span message,
                                              LogEncoding encoding) {
  Cursor cursor(file, message);
  double milliseconds = 0;
  if (cursor.Take("duration: ") && !(cursor.TakeNumber(&milliseconds) && cursor.Take(" ms  "))) {
    return std::nullopt;
  }
  return ReadStep(cursor, encoding, milliseconds);
}

Span TrimLogText(std::string_view file, Span text, LogEncoding encoding) {
  const bool is_json = encoding == LogEncoding::kJson;
  while (!text.empty()) {
    const std::string_view rest = text.In(file);
    if (IsSpace(rest.back())) {
      --text.end;
    } else if (is_json && EndsWithEscapedSpace(rest)) {
      text.end -= 2;
    } else if (IsSpace(rest.front())) {
      ++text.begin;
    } else if (is_json && StartsWithEscapedSpace(rest)) {
      text.begin += 2;
    } else {
      break;
    }
  }
  return text;
}

MappedText DecodeLogText(std::string_view file, Span text, LogEncoding encoding) {
  switch (encoding) {
    case LogEncoding::kTabs:
      return DecodePairs(file, text, "\n\t");
    case LogEncoding::kDoubledQuotes:
      return DecodePairs(file, text, "\"\"");
    case LogEncoding::kJson:
      break;
  }
  return DecodeJson(file, text);
}

}  // namespace walwise::sql
