#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace walwise::sql {

using Json = nlohmann::ordered_json;

// On one line. Bytes that are no UTF-8 become U+FFFD.
inline std::string ToText(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace walwise::sql
