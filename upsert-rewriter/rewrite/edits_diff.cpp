// Unified diffs, by Myers' greedy algorithm: the fewest lines removed and added. Edits leave most
// of a file alone, so the common lines at both ends are taken off first, and a middle that differs
// in too many places is shown as replaced as a whole.

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "upsert-rewriter/rewrite/edits.h"

namespace walwise::sql {

namespace {

constexpr size_t kContext = 3;
// Lines added and removed. What is remembered grows with its square: 36 MB here.
constexpr int64_t kMaxDistance = 3000;

using Lines = std::vector<std::string_view>;

// With their ends.
Lines SplitLines(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const size_t size = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

// Lines [old_begin, old_end) became [new_begin, new_end).
struct Change {
  size_t old_begin, old_end, new_begin, new_end;
};

// The part that differs, and the way through it.
class Middle {
 public:
  Middle(const Lines& before, const Lines& after) : before_(before), after_(after) {
    const size_t shorter = std::min(before.size(), after.size());
    while (prefix_ < shorter && before[prefix_] == after[prefix_]) {
      ++prefix_;
    }
    size_t suffix = 0;
    while (suffix < shorter - prefix_ &&
           before[before.size() - 1 - suffix] == after[after.size() - 1 - suffix]) {
      ++suffix;
    }
    old_size_ = static_cast<int64_t>(before.size() - prefix_ - suffix);
    new_size_ = static_cast<int64_t>(after.size() - prefix_ - suffix);
  }

  std::vector<Change> Changes() {
    if (old_size_ == 0 && new_size_ == 0) {
      return {};
    }
    const std::optional<int64_t> distance = Search();
    return distance ? Backtrack(*distance)
                    : std::vector<Change>{ChangeOf(0, old_size_, 0, new_size_)};
  }

 private:
  // The furthest old line reached on diagonal k (old - new) after some number of changes; 32 bits,
  // because there are many of them.
  using Row = std::vector<int32_t>;

  Change ChangeOf(int64_t old_begin, int64_t old_end, int64_t new_begin, int64_t new_end) const {
    const auto shifted = [this](int64_t line) { return static_cast<size_t>(line) + prefix_; };
    return {shifted(old_begin), shifted(old_end), shifted(new_begin), shifted(new_end)};
  }

  // Where diagonal k begins with its d-th change: from the row before, by an added line (down) or a
  // removed one.
  static bool IsAdded(const Row& previous, int64_t d, int64_t k) {
    const auto at = [&](int64_t diagonal) {
      return previous[static_cast<size_t>(diagonal + d - 1)];
    };
    return k == -d || (k != d && at(k - 1) < at(k + 1));
  }
  static int64_t Start(const Row& previous, int64_t d, int64_t k) {
    const bool added = IsAdded(previous, d, k);
    const int64_t from = previous[static_cast<size_t>((added ? k + 1 : k - 1) + d - 1)];
    return added ? from : from + 1;
  }

  int64_t Slide(int64_t x, int64_t k) const {
    while (x < old_size_ && x - k < new_size_ && x - k >= 0 &&
           before_[prefix_ + static_cast<size_t>(x)] ==
               after_[prefix_ + static_cast<size_t>(x - k)]) {
      ++x;
    }
    return x;
  }

  // The number of changes; none if it is too large. rows_ has a row of 2d + 1 diagonals for each d.
  std::optional<int64_t> Search() {
    for (int64_t d = 0; d <= std::min(old_size_ + new_size_, kMaxDistance); ++d) {
      Row row(static_cast<size_t>(2 * d + 1));
      for (int64_t k = -d; k <= d; k += 2) {
        const int64_t x = Slide(d == 0 ? 0 : Start(rows_.back(), d, k), k);
        row[static_cast<size_t>(k + d)] = static_cast<int32_t>(x);
        if (x >= old_size_ && x - k >= new_size_) {
          return d;
        }
      }
      rows_.push_back(std::move(row));
    }
    return std::nullopt;
  }

  std::vector<Change> Backtrack(int64_t distance) const {
    std::vector<Change> changes;
    int64_t k = old_size_ - new_size_;
    for (int64_t d = distance; d > 0; --d) {
      const Row& previous = rows_[static_cast<size_t>(d - 1)];
      const bool added = IsAdded(previous, d, k);
      const int64_t x = Start(previous, d, k);
      const int64_t y = x - k;
      const Change change = added ? ChangeOf(x, x, y - 1, y) : ChangeOf(x - 1, x, y, y);
      if (!changes.empty() && changes.back().old_begin == change.old_end &&
          changes.back().new_begin == change.new_end) {
        changes.back().old_begin = change.old_begin;
        changes.back().new_begin = change.new_begin;
      } else {
        changes.push_back(change);
      }
      k = added ? k + 1 : k - 1;
    }
    std::reverse(changes.begin(), changes.end());
    return changes;
  }

  const Lines& before_;
  const Lines& after_;
  size_t prefix_ = 0;
  int64_t old_size_ = 0;
  int64_t new_size_ = 0;
  std::vector<Row> rows_;
};

void AppendLines(char mark, const Lines& lines, size_t begin, size_t end, std::string* out) {
  for (size_t i = begin; i < end; ++i) {
    *out += mark;
    *out += lines[i];
    if (!lines[i].ends_with('\n')) {
      *out += "\n\\ No newline at end of file\n";
    }
  }
}

// As the format has it: an empty range is named by the line before it, a length of 1 is left out.
std::string Range(size_t begin, size_t end) {
  const size_t size = end - begin;
  const size_t line = size == 0 ? begin : begin + 1;
  return size == 1 ? fmt::format("{}", line) : fmt::format("{},{}", line, size);
}

// changes[first, last): their contexts touch.
void AppendHunk(const std::vector<Change>& changes, size_t first, size_t last, const Lines& before,
                const Lines& after, std::string* out) {
  const size_t lead = std::min(kContext, changes[first].old_begin);
  const size_t trail = std::min(kContext, before.size() - changes[last - 1].old_end);
  *out += fmt::format("@@ -{} +{} @@\n",
                      Range(changes[first].old_begin - lead, changes[last - 1].old_end + trail),
                      Range(changes[first].new_begin - lead, changes[last - 1].new_end + trail));
  size_t kept = changes[first].old_begin - lead;
  for (size_t i = first; i < last; ++i) {
    AppendLines(' ', before, kept, changes[i].old_begin, out);
    AppendLines('-', before, changes[i].old_begin, changes[i].old_end, out);
    AppendLines('+', after, changes[i].new_begin, changes[i].new_end, out);
    kept = changes[i].old_end;
  }
  AppendLines(' ', before, kept, kept + trail, out);
}

// As git writes names: quoted where a byte would break the line, and with a tab behind one that has
// blanks, so that patch knows its end.
std::string Header(std::string_view side, std::string_view path) {
  std::string name;
  bool quoted = false;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F || c == '"' || c == '\\') {
      quoted = true;
      name += c == '"' || c == '\\' ? fmt::format("\\{}", c) : fmt::format("\\{:03o}", byte);
    } else {
      name += c;
    }
  }
  if (quoted) {
    return fmt::format("\"{}/{}\"", side, name);
  }
  return fmt::format("{}/{}{}", side, name, name.find(' ') == std::string::npos ? "" : "\t");
}

}  // namespace

std::string UnifiedDiff(std::string_view path, std::string_view before, std::string_view after) {
  const Lines old_lines = SplitLines(before);
  const Lines new_lines = SplitLines(after);
  const std::vector<Change> changes = Middle(old_lines, new_lines).Changes();
  if (changes.empty()) {
    return "";
  }
  std::string out = fmt::format("--- {}\n+++ {}\n", Header("a", path), Header("b", path));
  for (size_t first = 0; first < changes.size();) {
    size_t last = first + 1;
    while (last < changes.size() &&
           changes[last].old_begin - changes[last - 1].old_end <= 2 * kContext) {
      ++last;
    }
    AppendHunk(changes, first, last, old_lines, new_lines, &out);
    first = last;
  }
  return out;
}

}  // namespace walwise::sql
