#include "upsert-rewriter/lsp/fields.h"

#include <algorithm>
#include <string_view>

#include "upsert-rewriter/text/utf8.h"

namespace walwise::sql {

namespace {

constexpr size_t kEscapeSize = 6;  // \ud800

// The value of a \uXXXX that stands at `at`; 0 if there is none.
unsigned EscapeAt(std::string_view text, size_t at) {
  if (text.size() < at + kEscapeSize || text[at] != '\\' || text[at + 1] != 'u') {
    return 0;
  }
  unsigned value = 0;
  for (const char c : text.substr(at + 2, 4)) {
    const char lower = static_cast<char>(c | 0x20);
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit && (lower < 'a' || lower > 'f')) {
      return 0;
    }
    value = value * 16 + static_cast<unsigned>(is_digit ? c - '0' : lower - 'a' + 10);
  }
  return value;
}

bool IsHigh(unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLow(unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; }

// Backslashes stand in strings only, where each begins an escape.
void ReplaceLoneSurrogates(std::string* text) {
  for (size_t at = text->find('\\'); at != std::string::npos; at = text->find('\\', at)) {
    const unsigned unit = EscapeAt(*text, at);
    if (IsHigh(unit) && IsLow(EscapeAt(*text, at + kEscapeSize))) {
      at += 2 * kEscapeSize;
      continue;
    }
    if (IsHigh(unit) || IsLow(unit)) {
      text->replace(at, kEscapeSize, "\\ufffd");
    }
    at += 2;
  }
}

}  // namespace

const Json& Member(const Json& json, const char* key) {
  static const Json null;
  if (!json.is_object()) {
    return null;
  }
  const auto found = json.find(key);
  return found == json.end() ? null : *found;
}

const Json& Member(const Json& json, std::initializer_list<const char*> keys) {
  const Json* at = &json;
  for (const char* key : keys) {
    at = &Member(*at, key);
  }
  return *at;
}

const std::string& TextOf(const Json& json, const char* key) {
  static const std::string empty;
  const Json& member = Member(json, key);
  return member.is_string() ? member.get_ref<const std::string&>() : empty;
}

std::optional<int64_t> IntegerOf(const Json& json, const char* key) {
  const Json& member = Member(json, key);
  return member.is_number_integer() ? std::optional(member.get<int64_t>()) : std::nullopt;
}

bool IsTrue(const Json& json) { return json.is_boolean() && json.get<bool>(); }

bool Lists(const Json& json, const char* text) {
  return json.is_array() && std::any_of(json.begin(), json.end(), [&](const Json& element) {
           return element.is_string() && element.get_ref<const std::string&>() == text;
         });
}

Json ParseMessage(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) {
    std::string repaired = ToValidUtf8(text);
    ReplaceLoneSurrogates(&repaired);
    json = Json::parse(repaired, nullptr, false);
  }
  return json;
}

}  // namespace walwise::sql
