#pragma once

#include "upsert-rewriter/tree/node.h"

namespace walwise::sql {

namespace internal {

// A node's type begins with a capital letter, a field's name does not.
inline bool IsTypeName(std::string_view key) {
  return !key.empty() && key[0] >= 'A' && key[0] <= 'Z';
}

}  // namespace internal

template <typename Visit>
void Walk(Node node, const Visit& visit) {
  if (!node) {
    return;
  }
  simdjson::dom::array array;
  if (node.value().get(array) == simdjson::SUCCESS) {
    for (const simdjson::dom::element element : array) {
      Walk(Node(element), visit);
    }
    return;
  }
  simdjson::dom::object object;
  if (node.value().get(object) != simdjson::SUCCESS) {
    return;
  }
  for (const simdjson::dom::key_value_pair field : object) {
    const Node child(field.value);
    if (!internal::IsTypeName(field.key) || visit(std::string_view(field.key), child)) {
      Walk(child, visit);
    }
  }
}

}  // namespace walwise::sql
