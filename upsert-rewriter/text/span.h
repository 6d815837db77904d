#pragma once

#include <cstddef>
#include <string_view>

// A range of bytes [begin, end) of some text.

namespace walwise::sql {

struct Span {
  size_t begin = 0;
  size_t end = 0;

  size_t size() const { return end - begin; }
  bool empty() const { return begin == end; }
  bool Contains(size_t offset) const { return begin <= offset && offset < end; }
  bool Contains(Span other) const { return begin <= other.begin && other.end <= end; }
  std::string_view In(std::string_view text) const { return text.substr(begin, size()); }
  friend bool operator==(Span, Span) = default;
};

}  // namespace walwise::sql
