#include "upsert-rewriter/report/excerpt.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "upsert-rewriter/text/utf8.h"

namespace walwise::sql {

namespace {

// In characters of the source. What is shown before the place, and in all.
constexpr size_t kBefore = 40;
constexpr size_t kWidth = 120;
constexpr std::string_view kCut = "...";

uint32_t Decode(std::string_view sequence) {
  const auto first = static_cast<unsigned char>(sequence[0]);
  uint32_t value = sequence.size() == 1   ? first
                   : sequence.size() == 2 ? first & 0x1F
                   : sequence.size() == 3 ? first & 0x0F
                                          : first & 0x07;
  for (const char byte : sequence.substr(1)) {
    value = (value << 6) | (static_cast<unsigned char>(byte) & 0x3F);
  }
  return value;
}

// Characters that change how others are shown, or that can't be seen: separators of lines, marks of
// direction, and what has no width.
bool IsHidden(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

// Takes the first character off `text` and appends it as it is shown.
void AppendShown(std::string_view* text, bool keep_tabs, std::string* out) {
  const size_t length = Utf8Length(*text);
  if (length == 0) {
    *out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text->front()));
    text->remove_prefix(1);
    return;
  }
  const uint32_t code_point = Decode(text->substr(0, length));
  if (!IsHidden(code_point) || (keep_tabs && code_point == '\t')) {
    *out += text->substr(0, length);
  } else {
    *out += code_point < 0x80 ? fmt::format("\\x{:02x}", code_point)
                              : fmt::format("\\u{:04x}", code_point);
  }
  text->remove_prefix(length);
}

// The offset `count` characters before `offset`, not before `begin`.
size_t StepBack(std::string_view text, size_t begin, size_t offset, size_t count) {
  while (count-- > 0 && offset > begin) {
    size_t start = offset - 1;
    while (start > begin && offset - start < 4 &&
           Utf8Length(text.substr(start, offset - start)) == 0) {
      --start;
    }
    offset = Utf8Length(text.substr(start, offset - start)) == offset - start ? start : offset - 1;
  }
  return offset;
}

size_t StepOn(std::string_view text, size_t end, size_t offset, size_t count) {
  while (count-- > 0 && offset < end) {
    offset += std::max<size_t>(Utf8Length(text.substr(offset, end - offset)), 1);
  }
  return offset;
}

// Blanks as wide as the shown text; tabs as they are, so that they are as wide.
std::string Blanks(std::string_view shown) {
  std::string blanks;
  while (!shown.empty()) {
    const size_t length = std::max<size_t>(Utf8Length(shown), 1);
    blanks += shown[0] == '\t' ? '\t' : ' ';
    shown.remove_prefix(length);
  }
  return blanks;
}

}  // namespace

std::string Printable(std::string_view text, bool keep_tabs) {
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    AppendShown(&text, keep_tabs, &shown);
  }
  return shown;
}

Excerpt ExcerptOf(const Places& places, Span span) {
  const std::string_view text = places.text();
  const size_t line = places.LineOf(std::min(span.begin, text.size()));
  const size_t line_begin = places.lines().LineStart(line);
  const size_t line_end = line_begin + places.lines().Line(line).size();
  const size_t begin = std::min(span.begin, line_end);
  const size_t end = std::clamp(span.end, begin, line_end);

  const bool fits = StepOn(text, line_end, line_begin, kWidth) == line_end;
  const size_t from = fits ? line_begin : StepBack(text, line_begin, begin, kBefore);
  const size_t to = fits ? line_end : StepOn(text, line_end, from, kWidth);

  const std::string before = (from > line_begin ? std::string(kCut) : std::string()) +
                             Printable(text.substr(from, begin - from), true);
  const std::string_view rest = text.substr(begin, to - begin);
  const std::string marked = Printable(rest.substr(0, end - begin), true);
  Excerpt excerpt{line, before + Printable(rest, true), Blanks(before)};
  excerpt.source += to < line_end ? kCut : "";
  excerpt.marks.append(std::max<size_t>(CodePoints(marked), 1), '^');
  return excerpt;
}

}  // namespace walwise::sql
