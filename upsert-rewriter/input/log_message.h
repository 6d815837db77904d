#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "upsert-rewriter/text/mapped_text.h"

// What the server says in its log when it has run a statement: English messages, as lc_messages = C
// gives them. Parameters are never read: they stand in DETAIL, CONTEXT and "Query Parameters".

namespace walwise::sql {

// How a log writes the lines and the quotes of a message.
enum class LogEncoding : uint8_t {
  kTabs,           // a tab after each line break
  kDoubledQuotes,  // " is ""
  kJson,           // backslash escapes
};

struct LoggedStatement {
  enum class Kind : uint8_t {
    kExecuted,
    kPartOfExecution,  // parsing, binding, fetching more rows: takes time and is no call
    kPlan,             // auto_explain's
    kReported,         // below another message, such as an error
  };
  Kind kind;
  Span text;  // in the file, as it is encoded there
  double milliseconds = 0;
};

// Of a message with the severity LOG; none if it is about something else.
std::optional<LoggedStatement> ReadLogMessage(std::string_view file, Span message,
                                              LogEncoding encoding);

// Without white space at its ends.
Span TrimLogText(std::string_view file, Span text, LogEncoding encoding);

MappedText DecodeLogText(std::string_view file, Span text, LogEncoding encoding);

}  // namespace walwise::sql
