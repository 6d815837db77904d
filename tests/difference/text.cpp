#include "tests/difference/text.h"

#include <algorithm>

namespace walwise::difference {

namespace {

// Bytes that no generated text has.
constexpr char kBegin = '\x01';
constexpr char kEnd = '\x02';

}  // namespace

std::string Expand(std::string_view pattern, std::initializer_list<std::string_view> arguments) {
  std::string out;
  for (size_t i = 0; i < pattern.size(); i++) {
    const size_t index = i + 1 < pattern.size() ? static_cast<size_t>(pattern[i + 1] - '0') : 10;
    const bool is_place = pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}' &&
                          index < arguments.size();
    if (!is_place) {
      out += pattern[i];
      continue;
    }
    out += arguments.begin()[index];
    i += 2;
  }
  return out;
}

std::string Join(const Texts& parts, std::string_view separator) {
  std::string out;
  for (const std::string& part : parts) {
    if (&part != &parts.front()) out += separator;
    out += part;
  }
  return out;
}

Texts Split(std::string_view text, char separator) {
  Texts parts;
  while (!text.empty()) {
    const size_t end = std::min(text.find(separator), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::string Quote(std::string_view value) {
  std::string out = "'";
  for (char c : value) out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

std::string Droppable(std::string_view text) { return kBegin + std::string(text) + kEnd; }

std::string DroppableList(const Texts& parts, std::string_view separator) {
  std::string out;
  for (const std::string& part : parts) {
    out += &part == &parts.front() ? part : Droppable(std::string(separator) + part);
  }
  return out;
}

std::string WithoutMarks(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c != kBegin && c != kEnd) out += c;
  }
  return out;
}

std::string WithoutSpan(std::string_view text, int index) {
  size_t begin = 0;
  for (int seen = -1; begin < text.size(); begin++) {
    if (text[begin] == kBegin && ++seen == index) break;
  }
  if (begin == text.size()) return "";
  size_t end = begin;
  for (int depth = 0; end < text.size(); end++) {
    if (text[end] == kBegin) depth++;
    if (text[end] == kEnd && --depth == 0) break;
  }
  return std::string(text.substr(0, begin)) + std::string(text.substr(end + 1));
}

}  // namespace walwise::difference
