#include <algorithm>

#include "upsert-rewriter/input/host_scanner.h"
#include "upsert-rewriter/text/utf8.h"

// The ends of literals, past escapes and interpolations.

namespace walwise::sql {

namespace {

// Each is a few C++ frames.
constexpr size_t kMostHolesOpen = 24;

constexpr ByteSet kStops("\\\n{}$#");

}  // namespace

void HostScanner::TakeLiteral(const LiteralKind& kind, size_t opening, std::string_view close,
                              char nesting) {
  chains_.BeforeLiteral();
  Literal literal;
  literal.kind = &kind;
  literal.opening = nesting;
  literal.first_hole = chains_.hole_count();
  at_ += opening;
  if (ScanBody(&literal, close)) {
    chains_.AddLiteral(literal);
  } else {
    chains_.DropLiteral(literal);
  }
  previous_ = Previous::kValue;
}

bool HostScanner::ScanBody(Literal* literal, std::string_view close) {
  literal->body.begin = at_;
  size_t depth = 0;
  bool ended = false;
  while (!ended) {
    while (at_ < end_ && !kStops.Has(text_[at_]) && text_[at_] != close[0] &&
           text_[at_] != literal->opening) {
      ++at_;
    }
    if (at_ >= end_ || !PassStop(*literal, close, &depth, &ended)) {
      return false;
    }
  }
  literal->body.end = at_;
  literal->terminator = {at_, at_ + close.size()};
  if (literal->kind->indent == LiteralKind::Indent::kLast) {
    const std::string_view body = literal->body.In(text_);
    const size_t blanks = body.find_last_not_of(" \t") + 1;
    const bool own_line = blanks == 0 || body[blanks - 1] == '\n';
    literal->last_line = own_line ? body.substr(blanks) : std::string_view();
  }
  at_ += close.size();
  return true;
}

bool HostScanner::ScanHoles(const Literal& literal) {
  const size_t outer_end = end_;
  end_ = literal.body.end;
  at_ = literal.body.begin;
  size_t depth = 0;
  bool ended = false;
  bool whole = true;
  while (at_ < end_ && whole) {
    if (kStops.Has(text_[at_])) {
      whole = PassStop(literal, "", &depth, &ended);
    } else {
      ++at_;
    }
  }
  end_ = outer_end;
  return whole;
}

// Past one byte or more that could mean something. False if the literal is broken.
bool HostScanner::PassStop(const Literal& literal, std::string_view close, size_t* depth,
                           bool* ended) {
  const LiteralKind& kind = *literal.kind;
  const char c = text_[at_];
  if (c == '\\' && kind.escapes != nullptr) {
    const bool before_brace = kind.doubled_braces && (Peek(1) == '{' || Peek(1) == '}');
    const size_t length = before_brace ? 1 : text_.substr(at_ + 1, 2) == "\r\n" ? 3 : 2;
    at_ = std::min(at_ + length, end_);
    return true;
  }
  if (!close.empty() && At(close)) {
    *ended = PassClose(literal, close, depth);
    return true;
  }
  if (c == '\n' && !kind.multiline) {
    return false;
  }
  if (kind.doubled_braces && (c == '{' || c == '}')) {
    return PassBrace(literal);
  }
  if (!kind.openers.empty() && c == kind.openers[0]) {
    return PassOpener(literal);
  }
  *depth += literal.opening != 0 && c == literal.opening ? 1 : 0;
  ++at_;
  return true;
}

// True at the terminator, with at() there; else past what only looks like it.
bool HostScanner::PassClose(const Literal& literal, std::string_view close, size_t* depth) {
  if (literal.kind->quoting == LiteralStyle::Quoting::kDoubledQuote && Peek(1) == close[0]) {
    at_ += 2;
    return false;
  }
  if (*depth > 0) {
    --*depth;
    ++at_;
    return false;
  }
  if (literal.kind->last_quotes_close) {
    at_ += RunLength(close[0]) - close.size();
  }
  return true;
}

bool HostScanner::PassBrace(const Literal& literal) {
  const char c = text_[at_];
  if (Peek(1) == c) {
    at_ += 2;
    return true;
  }
  const size_t begin = at_++;
  return c == '{' && TakeExpression(literal, begin) == Hole::kTaken;
}

bool HostScanner::PassOpener(const Literal& literal) {
  const Hole hole = TakeHole(literal);
  at_ += hole == Hole::kNone ? 1 : 0;
  return hole != Hole::kBroken;
}

HostScanner::Hole HostScanner::TakeExpression(const Literal& literal, size_t begin, size_t more) {
  if (!ScanCode(literal.kind->multiline || literal.kind->multiline_holes)) {
    return Hole::kBroken;
  }
  for (; more > 0; --more, ++at_) {
    if (Peek() != '}') {
      return Hole::kBroken;
    }
  }
  chains_.AddHole({begin, at_});
  return Hole::kTaken;
}

// Code within a literal, up to behind the brace that closes it. False if none does.
bool HostScanner::ScanCode(bool multiline) {
  if (holes_open_ == kMostHolesOpen || !chains_.OpenHole()) {
    return false;
  }
  ++holes_open_;
  previous_ = Previous::kOperator;
  const size_t inside = chains_.depth();
  bool broken = false;
  while (at_ < end_ && chains_.depth() >= inside && !broken) {
    const char c = text_[at_];
    if (c == ':' && syntax_.hole_formats && chains_.depth() == inside && Peek(1) != ':') {
      broken = !ScanFormat(multiline);
    } else if (c == '\n' && !multiline) {
      broken = true;
    } else {
      Step();
    }
  }
  --holes_open_;
  if (chains_.depth() >= inside) {
    chains_.CloseHole();
    return false;
  }
  return true;
}

// Text, in which there may be holes again. A quote ends the literal, most likely.
bool HostScanner::ScanFormat(bool multiline) {
  while (++at_ < end_) {
    const char c = text_[at_];
    if (c == '}') {
      ++at_;
      chains_.CloseHole();
      return true;
    }
    if (c == '{') {
      ++at_;
      if (!ScanCode(multiline)) {
        return false;
      }
      --at_;
    } else if (c == '"' || c == '\'' || c == '\n') {
      return false;
    }
  }
  return false;
}

void HostScanner::TakeCharacter() {
  constexpr size_t kLongest = 14;  // '\u{10FFFF}' and the like
  const std::string_view rest = text_.substr(at_ + 1, std::min(kLongest, end_ - at_ - 1));
  size_t close = rest.npos;
  if (rest.starts_with('\\')) {
    close = rest.find('\'', 2);
  } else if (!rest.empty() && rest[0] != '\'' && rest[0] != '\n') {
    const size_t length = std::max<size_t>(Utf8Length(rest), 1);
    close = rest.substr(length).starts_with('\'') ? length : rest.npos;
  }
  if (close == rest.npos || rest.substr(0, close).find('\n') != rest.npos) {
    TakeOperator('\'');
    return;
  }
  chains_.Operand({at_, at_ + close + 2});
  at_ += close + 2;
  previous_ = Previous::kValue;
}

}  // namespace walwise::sql
