#include "fsync-bench/report/text_table.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <sstream>

namespace walwise::fsync {

namespace {

constexpr size_t kGap = 2;

bool ContinuesCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

std::string Padding(size_t width, std::string_view text) {
  const size_t taken = DisplayWidth(text);
  return std::string(width > taken ? width - taken : 0, ' ');
}

std::string_view CodeOf(Tone tone) {
  switch (tone) {
    case Tone::kTitle:
      return "\x1b[1m";
    case Tone::kDim:
      return "\x1b[2m";
    case Tone::kWarning:
      return "\x1b[33m";
    case Tone::kGood:
      return "\x1b[32m";
    case Tone::kBad:
      return "\x1b[31m";
    case Tone::kPlain:
      break;
  }
  return "";
}

}  // namespace

std::string Printable(std::string_view text, const TextStyle& style) {
  std::string printable;
  for (size_t i = 0; i < text.size(); i++) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F are control characters too.
    const bool is_c1 =
        byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    const bool is_bad = byte < 0x20 || byte == 0x7F || is_c1 || (byte >= 0x80 && !style.unicode);
    if (!is_bad) {
      printable += text[i];
      continue;
    }
    printable += '?';
    while (byte >= 0x80 && i + 1 < text.size() && ContinuesCharacter(text[i + 1])) i++;
  }
  return printable;
}

std::string InTone(std::string_view text, Tone tone, const TextStyle& style) {
  const std::string_view code = style.colour ? CodeOf(tone) : "";
  if (code.empty() || text.empty()) return std::string(text);
  return std::string(code) + std::string(text) + "\x1b[0m";
}

size_t DisplayWidth(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return !ContinuesCharacter(byte); }));
}

void TextTable::AddColumn(std::string title, Side side) {
  titles_.cells.push_back(std::move(title));
  sides_.push_back(side);
}

void TextTable::AddRow(std::vector<std::string> cells, Tone tone) {
  rows_.push_back({std::move(cells), tone});
}

std::vector<size_t> TextTable::Widths() const {
  std::vector<size_t> widths;
  for (const std::string& title : titles_.cells) widths.push_back(DisplayWidth(title));
  for (const Row& row : rows_) {
    const bool runs_over = row.cells.size() < widths.size();
    for (size_t column = 0; column + (runs_over ? 1 : 0) < row.cells.size(); column++) {
      widths[column] = std::max(widths[column], DisplayWidth(row.cells[column]));
    }
  }
  return widths;
}

size_t TextTable::Width() const {
  size_t sum = 0;
  for (const size_t width : Widths()) sum += kGap + width;
  return sum;
}

std::string TextTable::Line(const Row& row, const std::vector<size_t>& widths, size_t gap) const {
  std::string line;
  for (size_t column = 0; column < row.cells.size(); column++) {
    const std::string& cell = row.cells[column];
    const bool runs_over = column + 1 == row.cells.size() && column + 1 < sides_.size();
    const std::string padding = runs_over ? "" : Padding(widths[column], cell);
    line.append(gap, ' ');
    line += sides_[column] == Side::kLeft ? cell + padding : padding + cell;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string TextTable::Text(const TextStyle& style) const {
  const std::vector<size_t> widths = Widths();
  const size_t gap = Width() <= style.width ? kGap : kGap - 1;
  std::string text = InTone(Line(titles_, widths, gap), titles_.tone, style) + "\n";
  for (const Row& row : rows_) text += InTone(Line(row, widths, gap), row.tone, style) + "\n";
  return text;
}

std::string Sparkline(const std::vector<double>& shares, const TextStyle& style) {
  static constexpr std::string_view kBlocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  static constexpr std::string_view kAscii[] = {" ", ".", ":", "-", "=", "+", "*", "#", "@"};
  constexpr double kSteps = std::size(kBlocks) - 1;
  std::string text;
  for (const double share : shares) {
    const double height = std::ceil(std::clamp(share, 0.0, 1.0) * kSteps - 1e-9);
    const auto step = share > 0 ? static_cast<size_t>(std::max(1.0, height)) : 0;
    text += style.unicode ? kBlocks[step] : kAscii[step];
  }
  return text;
}

std::string Bar(double share, size_t cells, const TextStyle& style) {
  static constexpr std::string_view kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const double length = std::clamp(share, 0.0, 1.0) * static_cast<double>(cells);
  if (!style.unicode) return std::string(static_cast<size_t>(std::lround(length)), '#');
  const auto eighths = static_cast<size_t>(std::lround(length * 8));
  std::string bar;
  for (size_t i = 0; i < eighths / 8; i++) bar += "█";
  return bar + std::string(kEighths[eighths % 8]);
}

std::string Wrapped(std::string_view head, std::string_view text, const TextStyle& style) {
  const std::string indent(DisplayWidth(head), ' ');
  std::string wrapped(head);
  size_t taken = indent.size();
  bool is_first = true;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    const size_t width = DisplayWidth(word);
    if (!is_first && taken + 1 + width > style.width) {
      wrapped += "\n" + indent;
      taken = indent.size();
    } else if (!is_first) {
      wrapped += ' ';
      taken++;
    }
    wrapped += word;
    taken += width;
    is_first = false;
  }
  return wrapped + "\n";
}

}  // namespace walwise::fsync
