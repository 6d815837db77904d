// Putting SQL texts together. A text may have spans that it can do without; the shrinker tries to
// drop them, and WithoutMarks makes the text that a server understands.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace walwise::difference {

using Texts = std::vector<std::string>;

// Replaces {0}, {1}, ... in the pattern; other braces stay.
std::string Expand(std::string_view pattern, std::initializer_list<std::string_view> arguments);

template <typename... Arguments>
std::string Text(std::string_view pattern, const Arguments&... arguments) {
  return Expand(pattern, {std::string_view(arguments)...});
}

std::string Join(const Texts& parts, std::string_view separator = ", ");

// The opposite of Join; nothing for an empty text.
Texts Split(std::string_view text, char separator);

// As an SQL literal: 'it''s'.
std::string Quote(std::string_view value);

// Marks a span that the text can do without. Spans may be nested.
std::string Droppable(std::string_view text);

// A list whose elements after the first are droppable.
std::string DroppableList(const Texts& parts, std::string_view separator = ", ");

std::string WithoutMarks(std::string_view text);

// The text without its span number `index`, counted by where spans begin; empty if there is none.
std::string WithoutSpan(std::string_view text, int index);

}  // namespace walwise::difference
