#include "upsert-rewriter/input/host_scanner.h"

#include <algorithm>

namespace walwise::sql {

namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

HostScanner::HostScanner(std::string_view text, const HostSyntax& syntax)
    : text_(text),
      syntax_(syntax),
      end_(text.size()),
      chains_(text, syntax.placeholders, syntax.adjacent_join, &out_.fragments) {
  for (int c = 0; c < 256; ++c) {
    word_bytes_[static_cast<size_t>(c)] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                          (c >= '0' && c <= '9') || c == '_' || c >= 0x80;
  }
  for (const char c : syntax.word_bytes) {
    word_bytes_[static_cast<unsigned char>(c)] = true;
  }
}

Extraction HostScanner::Run() {
  if (At("\xEF\xBB\xBF")) {
    at_ += 3;
    line_begin_ = at_;
  }
  AtLineBegin();
  while (at_ < end_) {
    Step();
  }
  chains_.Finish();
  std::stable_sort(
      out_.fragments.begin(), out_.fragments.end(), [](const SqlFragment& a, const SqlFragment& b) {
        return a.sql.segments().front().source.begin < b.sql.segments().front().source.begin;
      });
  return std::move(out_);
}

void HostScanner::Step() {
  const char c = text_[at_];
  if (IsWordByte(c)) {
    TakeWord();
    return;
  }
  switch (c) {
    case ' ':
    case '\t':
    case '\r':
    case '\f':
      ++at_;
      return;
    case '\n':
      TakeLineBreak();
      return;
    case '(':
    case '[':
    case '{':
      if (!TakeBracket(c)) {
        chains_.Open(c, at_++);
        previous_ = Previous::kOperator;
      }
      break;
    case ')':
    case ']':
    case '}':
      TakeCloser(c);
      break;
    default:
      if (!TakeComment() && !TakeSpecial(c)) {
        TakeOperator(c);
      }
  }
}

size_t HostScanner::WordEnd(size_t at) const {
  while (at < end_ && IsWordByte(text_[at])) {
    ++at;
  }
  return at;
}

size_t HostScanner::RunLength(char c) const {
  size_t end = at_;
  while (end < end_ && text_[end] == c) {
    ++end;
  }
  return end - at_;
}

// Up to the line break.
void HostScanner::SkipLine() { at_ = std::min(text_.substr(0, end_).find('\n', at_), end_); }

void HostScanner::TakeWord() {
  const size_t begin = at_;
  at_ = WordEnd(begin);
  if (IsDigit(text_[begin])) {
    while (Peek() == '.' && IsDigit(Peek(1))) {
      at_ = WordEnd(at_ + 1);
    }
    chains_.Operand({begin, at_});
    previous_ = Previous::kValue;
    return;
  }
  const Span word{begin, at_};
  if (TakePrefixed(word)) {
    return;
  }
  chains_.Operand(word);
  previous_ = Previous::kWord;
  previous_word_ = word;
}

void HostScanner::TakeLineBreak() {
  ++at_;
  line_begin_ = at_;
  chains_.LineEnd(LineEndsExpression());
  AtLineBegin();
}

void HostScanner::TakeCloser(char c) {
  ++at_;
  previous_ = Previous::kValue;
  if (holes_open_ > 0 && chains_.ClosesHole(c)) {
    chains_.CloseHole();
    return;
  }
  chains_.Close(c, at_);
}

void HostScanner::TakeOperator(char c) {
  const size_t begin = at_++;
  previous_ = Previous::kOperator;
  if (c == syntax_.join && Peek() != c && Peek() != '=' && Peek() != '>') {
    chains_.Join();
    return;
  }
  switch (c) {
    case '.':
    case '&':
    case '*':
    case '/':
    case '%':
    case '-':
    case '!':
    case '>':
      chains_.Operand({begin, at_});
      return;
    case ':':
      if (Peek() == ':') {
        ++at_;
        chains_.Operand({begin, at_});
        return;
      }
      break;
    case ',':
      if (chains_.comma_joins()) {
        chains_.Join();
        return;
      }
      break;
    default:
      break;
  }
  chains_.Break();
}

void HostScanner::AddComment(size_t begin) {
  // Bounded, so that many comments on one line take linear time.
  constexpr size_t kMostIndentation = 1024;
  const std::string_view before = text_.substr(line_begin_, begin - line_begin_);
  const bool whole_line =
      before.size() <= kMostIndentation && before.find_first_not_of(" \t") == before.npos;
  size_t end = at_;
  if (end > begin && end < text_.size() && text_[end] == '\n' && text_[end - 1] == '\r') {
    --end;
  }
  out_.comments.push_back({{begin, end}, whole_line});
}

void HostScanner::TakeLineComment(std::string_view or_before) {
  const size_t begin = at_;
  SkipLine();
  if (!or_before.empty()) {
    const size_t end = text_.substr(begin, at_ - begin).find(or_before);
    at_ = end == text_.npos ? at_ : begin + end;
  }
  AddComment(begin);
}

void HostScanner::TakeBlockComment() {
  const size_t begin = at_;
  at_ += 2;
  const std::string_view text = text_.substr(0, end_);
  if (!syntax_.nested_comments) {
    const size_t close = text.find("*/", at_);
    at_ = close == text.npos ? end_ : close + 2;
  }
  for (size_t depth = syntax_.nested_comments ? 1 : 0; depth > 0;) {
    at_ = std::min(text.find_first_of("*/", at_), end_);
    if (at_ + 1 >= end_) {
      at_ = end_;
      break;
    }
    const bool closes = At("*/");
    const bool opens = At("/*");
    depth += opens ? 1 : closes ? -1 : 0;
    at_ += opens || closes ? 2 : 1;
  }
  AddComment(begin);
  const size_t line = text.substr(begin, at_ - begin).rfind('\n');
  if (line != text.npos) {
    line_begin_ = begin + line + 1;
    chains_.LineEnd(LineEndsExpression());
  }
}

bool HostScanner::TakeComment() {
  const char c = text_[at_];
  if (syntax_.hash_comments && c == '#') {
    TakeLineComment();
    return true;
  }
  if (!syntax_.slash_comments || c != '/' || (Peek(1) != '/' && Peek(1) != '*')) {
    return false;
  }
  if (Peek(1) == '/') {
    TakeLineComment();
  } else {
    TakeBlockComment();
  }
  return true;
}

}  // namespace walwise::sql
