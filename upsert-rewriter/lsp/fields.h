#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

#include "upsert-rewriter/report/json_text.h"

// Members of a message that may hold anything: what is missing, or not of the type that is asked
// for, is null, "" or none.

namespace walwise::sql {

const Json& Member(const Json& json, const char* key);
// Member of member.
const Json& Member(const Json& json, std::initializer_list<const char*> keys);
const std::string& TextOf(const Json& json, const char* key);
std::optional<int64_t> IntegerOf(const Json& json, const char* key);
bool IsTrue(const Json& json);
// Is it an array in which this text stands?
bool Lists(const Json& json, const char* text);

// The JSON text as a value, discarded if it is none. Bytes that are no UTF-8, and halves of
// surrogate pairs that stand alone, become U+FFFD: editors send them, and a document must not lose
// a change for one character.
Json ParseMessage(const std::string& text);

}  // namespace walwise::sql
