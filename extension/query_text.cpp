#include "query_text.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cstring>

#include "pg/server.h"

namespace walwise {
namespace {

constexpr char kUnreadable[] = "<text can't be normalised>";

struct Span {
  const char* start;
  int length;
};

// The statement within a string of several, without the blanks around it.
Span Trim(const char* sql, int location, int length) {
  const char* start = sql + std::max(location, 0);
  const char* end = length > 0 ? start + length : start + strlen(start);
  while (start < end && isspace(static_cast<unsigned char>(*start))) start++;
  while (end > start && isspace(static_cast<unsigned char>(end[-1]))) end--;
  return {start, static_cast<int>(end - start)};
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsParameter(const char* token) { return token[0] == '$' && IsDigit(token[1]); }

// By its first characters: every literal of the scanner starts in a way that no other token does.
bool IsLiteral(const char* token) {
  switch (token[0]) {
    case '\'':
      return true;
    case '$':
      return !IsDigit(token[1]);  // dollar quotes
    case '.':
      return IsDigit(token[1]);
    case 'b':
    case 'B':
    case 'e':
    case 'E':
    case 'n':
    case 'N':
    case 'x':
    case 'X':
      return token[1] == '\'';
    case 'u':
    case 'U':
      return token[1] == '&' && token[2] == '\'';
    default:
      return IsDigit(token[0]);
  }
}

class Output {
 public:
  Output(char* out, int size) : out_(out), size_(size) {}

  // Cuts what doesn't fit, and everything after it.
  void Append(const char* text, int length) {
    if (full_) return;
    if (length > size_ - used_) {
      length = pg_mbcliplen(text, length, size_ - used_);
      full_ = true;
    }
    memcpy(out_ + used_, text, length);
    used_ += length;
  }
  void AppendParameter(int number) {
    char symbol[16];
    Append(symbol, pg_snprintf(symbol, sizeof(symbol), "$%d", number));
  }
  int used() const { return used_; }
  bool full() const { return full_; }

 private:
  char* out_;
  int size_;
  int used_ = 0;
  bool full_ = false;
};

// The tokens of a statement, one after the other.
class Tokens {
 public:
  explicit Tokens(const char* sql) : sql_(sql) {
    scanner_ = scanner_init(sql, &extra_, &ScanKeywords, ScanKeywordTokens);
  }
  bool Next() {
    core_YYSTYPE value;
    YYLTYPE location;
    if (core_yylex(&value, &location, scanner_) == 0) return false;
    gap_ = location > end_;
    start_ = location;
    // The scanner keeps a NUL behind the current token in its own copy of the text.
    end_ = location + static_cast<int>(strlen(extra_.scanbuf + location));
    return true;
  }
  const char* text() const { return sql_ + start_; }
  int length() const { return end_ - start_; }
  bool after_gap() const { return gap_; }  // blanks or comments stand before it
  void Finish() { scanner_finish(scanner_); }

 private:
  const char* sql_;
  core_yy_extra_type extra_;
  core_yyscan_t scanner_;
  int start_ = 0;
  int end_ = 0;
  bool gap_ = false;
};

int HighestParameter(const char* sql) {
  int highest = 0;
  Tokens tokens(sql);
  while (tokens.Next()) {
    if (IsParameter(tokens.text())) highest = std::max(highest, atoi(tokens.text() + 1));
  }
  tokens.Finish();
  return highest;
}

int Normalize(const char* sql, char* out, int size) {
  Output output(out, size);
  int parameter = HighestParameter(sql);
  Tokens tokens(sql);
  while (!output.full() && tokens.Next()) {
    if (tokens.after_gap() && output.used() > 0) output.Append(" ", 1);
    if (IsLiteral(tokens.text())) {
      output.AppendParameter(++parameter);
    } else {
      output.Append(tokens.text(), tokens.length());
    }
  }
  tokens.Finish();
  return output.used();
}

// The scanner's errors about what it reads. They are ours to swallow without a subtransaction: the
// scanner holds nothing but memory.
bool IsComplaintAboutText(int sqlstate) {
  const int category = ERRCODE_TO_CATEGORY(sqlstate);
  return category == ERRCODE_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION ||
         category == ERRCODE_DATA_EXCEPTION || category == ERRCODE_FEATURE_NOT_SUPPORTED;
}

// While it lives, nothing below an ERROR is sent or logged: parse analysis has said already what
// the scanner has to say about the text. No destructor: an ERROR may pass it by, so it is ended by
// hand.
class Silence {
 public:
  Silence() : client_(client_min_messages), log_(WALWISE_LOG_MIN_MESSAGES) {
    client_min_messages = ERROR;
    WALWISE_LOG_MIN_MESSAGES = ERROR;
  }
  void End() const {
    client_min_messages = client_;
    WALWISE_LOG_MIN_MESSAGES = log_;
  }

 private:
  int client_;
  int log_;
};

}  // namespace

int NormalizeQuery(const char* sql, int location, int length, char* out, int size) {
  const Span span = Trim(sql, location, length);
  char* statement = pnstrdup(span.start, span.length);
  const MemoryContext caller = CurrentMemoryContext;
  const Silence silence;
  volatile int written = 0;
  PG_TRY();
  { written = Normalize(statement, out, size); }
  PG_CATCH();
  {
    silence.End();
    MemoryContextSwitchTo(caller);
    if (!IsComplaintAboutText(geterrcode())) PG_RE_THROW();
    FlushErrorState();
    written = std::min(static_cast<int>(strlen(kUnreadable)), size);
    memcpy(out, kUnreadable, written);
  }
  PG_END_TRY();
  silence.End();
  pfree(statement);
  return written;
}

}  // namespace walwise
