#include <optional>

#include "upsert-rewriter/input/host_literal.h"
#include "upsert-rewriter/text/utf8.h"

namespace walwise::sql {

namespace {

std::optional<uint32_t> Digits(std::string_view text, uint32_t base) {
  uint32_t value = 0;
  for (const char c : text) {
    const uint32_t digit = c >= '0' && c <= '9'   ? static_cast<uint32_t>(c - '0')
                           : c >= 'a' && c <= 'f' ? static_cast<uint32_t>(c - 'a' + 10)
                           : c >= 'A' && c <= 'F' ? static_cast<uint32_t>(c - 'A' + 10)
                                                  : base;
    if (digit >= base) {
      return std::nullopt;
    }
    value = value * base + digit;
  }
  return value;
}

// Exactly `count` digits at `at`, as a code point; NUL can't be in SQL.
Escape Numbered(std::string_view text, size_t at, size_t count, uint32_t base) {
  Escape escape;
  if (text.size() < at + count) {
    return escape;
  }
  const std::optional<uint32_t> value = Digits(text.substr(at, count), base);
  const bool valid = value && *value > 0 && *value <= 0x10FFFF && (*value & 0xFFFFF800U) != 0xD800;
  if (valid) {
    AppendUtf8(*value, &escape.value);
    escape.length = at + count;
  }
  return escape;
}

// Behind \u: {41} or, where the language has it, 0041.
Escape Unicode(std::string_view numeric, std::string_view text) {
  constexpr size_t kMostDigits = 6;
  if (text.size() > 2 && text[2] == '{' && numeric.find('{') != numeric.npos) {
    const size_t close = text.substr(0, 3 + kMostDigits + 1).find('}');
    if (close == std::string_view::npos || close == 3) {
      return {};
    }
    Escape escape = Numbered(text, 3, close - 3, 16);
    escape.length += escape.length == 0 ? 0 : 1;
    return escape;
  }
  return numeric.find('u') == numeric.npos ? Escape() : Numbered(text, 2, 4, 16);
}

std::optional<Escape> ReadNumeric(std::string_view numeric, std::string_view text) {
  const auto has = [&](char form) { return numeric.find(form) != numeric.npos; };
  const char c = text[1];
  if (c >= '0' && c <= '7' && has('o')) {
    return Numbered(text, 1, 3, 8);
  }
  if (c == 'x' && has('x')) {
    return Numbered(text, 2, 2, 16);
  }
  if (c == 'u' && (has('u') || has('{'))) {
    return Unicode(numeric, text);
  }
  if (c == 'U' && has('U')) {
    return Numbered(text, 2, 8, 16);
  }
  return std::nullopt;
}

Escape Joined(EscapeRules::LineEnd rule, std::string_view text, size_t line_end) {
  Escape escape{line_end, ""};
  if (rule == EscapeRules::LineEnd::kJoinAndSkipSpace) {
    const size_t next = text.find_first_not_of(" \t\r\n", line_end);
    escape.length = next == std::string_view::npos ? text.size() : next;
  }
  return escape;
}

}  // namespace

Escape ReadEscape(const EscapeRules& rules, std::string_view text, size_t at) {
  text.remove_prefix(at);
  if (text.size() < 2) {
    return {};
  }
  const size_t line_end = text[1] == '\n' ? 2 : text.substr(1).starts_with("\r\n") ? 3 : 0;
  if (line_end > 0 && rules.line_end != EscapeRules::LineEnd::kUnknown) {
    return Joined(rules.line_end, text, line_end);
  }
  for (size_t i = 0; i + 1 < rules.simple.size(); i += 2) {
    if (rules.simple[i] == text[1]) {
      return {2, std::string(1, rules.simple[i + 1])};
    }
  }
  if (std::optional<Escape> numeric = ReadNumeric(rules.numeric, text)) {
    return *std::move(numeric);
  }
  const size_t length = 1 + std::max<size_t>(Utf8Length(text.substr(1)), 1);
  switch (rules.unknown) {
    case EscapeRules::Unknown::kKeep:
      return {length, std::string(text.substr(0, length))};
    case EscapeRules::Unknown::kDrop:
      return {length, std::string(text.substr(1, length - 1))};
    case EscapeRules::Unknown::kInvalid:
      break;
  }
  return {};
}

}  // namespace walwise::sql
