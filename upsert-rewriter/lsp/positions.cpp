#include "upsert-rewriter/lsp/positions.h"

#include <algorithm>

#include "upsert-rewriter/lsp/fields.h"
#include "upsert-rewriter/text/utf8.h"

namespace walwise::sql {

namespace {

size_t Units(std::string_view text, PositionEncoding encoding) {
  return encoding == PositionEncoding::kUtf8 ? text.size() : Utf16Units(text);
}

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

Position PositionOf(const Json& json) {
  const auto natural = [&](const char* key) {
    return static_cast<size_t>(std::max<int64_t>(IntegerOf(json, key).value_or(0), 0));
  };
  return {natural("line"), natural("character")};
}

}  // namespace

Position Positions::At(size_t offset) {
  offset = std::min(offset, text_.size());
  while (offset > 0 && offset < text_.size() && IsContinuation(text_[offset])) {
    --offset;
  }
  const size_t line = places_.LineOf(offset);
  const bool onward = line == last_.line + 1 && offset >= last_offset_;
  const size_t from = onward ? last_offset_ : places_.lines().LineStart(line);
  const size_t before = onward ? last_.character : 0;
  last_ = {line - 1, before + Units(text_.substr(from, offset - from), encoding_)};
  last_offset_ = offset;
  return last_;
}

size_t Positions::ToOffset(Position position) const {
  const LineIndex& lines = places_.lines();
  if (position.line >= lines.line_count()) {
    return text_.size();
  }
  const std::string_view line = lines.Line(position.line + 1);
  const size_t begin = lines.LineStart(position.line + 1);
  size_t at = 0;
  for (size_t units = 0; at < line.size();) {
    const size_t length = std::max<size_t>(Utf8Length(line.substr(at)), 1);
    units += Units(line.substr(at, length), encoding_);
    if (units > position.character) {
      break;
    }
    at += length;
  }
  return begin + at;
}

Json Positions::RangeOf(Span span) {
  const auto json = [](Position at) {
    return Json{{"line", at.line}, {"character", at.character}};
  };
  const Position begin = At(span.begin);
  const Position last = last_;
  const size_t last_offset = last_offset_;
  const Position end = At(std::max(span.begin, span.end));
  // The next span may begin before this one's end.
  last_ = last;
  last_offset_ = last_offset;
  return {{"start", json(begin)}, {"end", json(end)}};
}

Span Positions::ToSpan(const Json& range) const {
  const size_t begin = ToOffset(PositionOf(Member(range, "start")));
  return {begin, std::max(begin, ToOffset(PositionOf(Member(range, "end"))))};
}

}  // namespace walwise::sql
