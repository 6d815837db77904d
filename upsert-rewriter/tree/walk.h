#pragma once

#include "upsert-rewriter/tree/node.h"

namespace walwise::sql {

namespace internal {

using VisitFunction = bool (*)(void* context, std::string_view type, Node node);
void WalkNodes(Node node, VisitFunction visit, void* context);

}  // namespace internal

template <typename Visit>
void Walk(Node node, const Visit& visit) {
  internal::WalkNodes(
      node,
      [](void* context, std::string_view type, Node below) {
        return (*static_cast<const Visit*>(context))(type, below);
      },
      const_cast<Visit*>(&visit));
}

}  // namespace walwise::sql
