#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// UTF-8, whatever the bytes are.

namespace walwise::sql {

// The length of the well-formed sequence at the beginning of `text` (1 to 4), or 0.
size_t Utf8Length(std::string_view text);
bool IsUtf8(std::string_view text);
// Every byte that belongs to no well-formed sequence counts as one.
size_t CodePoints(std::string_view text);
// In UTF-16 code units, the columns of the language server protocol.
size_t Utf16Units(std::string_view text);
// The text with each byte that belongs to no well-formed sequence replaced by U+FFFD.
std::string ToValidUtf8(std::string_view text);
void AppendUtf8(uint32_t code_point, std::string* out);

}  // namespace walwise::sql
