#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/cpp_only.h"

// Text for a terminal: columns that line up, small charts, lines that fit.

namespace walwise::fsync {

struct TextStyle {
  bool colour = false;
  bool unicode = true;  // without: ASCII alone
  size_t width = 80;    // of the terminal; at least 80 are used
};

enum class Tone { kPlain, kTitle, kDim, kWarning, kGood, kBad };

// What came from outside, safe for a terminal: no control characters, and only ASCII without
// unicode.
std::string Printable(std::string_view text, const TextStyle& style);

// Wrapped in the codes of the tone, if there is colour.
std::string InTone(std::string_view text, Tone tone, const TextStyle& style);

// The columns that a text takes, by code points.
size_t DisplayWidth(std::string_view text);

class TextTable {
 public:
  enum class Side { kLeft, kRight };

  void AddColumn(std::string title, Side side = Side::kRight);
  // Shorter than the columns are many: the last cell runs over what follows it.
  void AddRow(std::vector<std::string> cells, Tone tone = Tone::kPlain);

  size_t Width() const;
  // Two spaces before each column, or one where two would be wider than the style's width; nothing
  // at the ends of lines.
  std::string Text(const TextStyle& style) const;

 private:
  struct Row {
    std::vector<std::string> cells;
    Tone tone;
  };
  std::vector<size_t> Widths() const;
  std::string Line(const Row& row, const std::vector<size_t>& widths, size_t gap) const;

  Row titles_ = {{}, Tone::kDim};
  std::vector<Side> sides_;
  std::vector<Row> rows_;
};

// One character a value of 0 to 1, by height; what is above 0 is visible.
std::string Sparkline(const std::vector<double>& shares, const TextStyle& style);

// A horizontal bar of `share` times `cells`.
std::string Bar(double share, size_t cells, const TextStyle& style);

// "HEAD" and the words of `text`, broken to the width and indented alike.
std::string Wrapped(std::string_view head, std::string_view text, const TextStyle& style);

}  // namespace walwise::fsync
