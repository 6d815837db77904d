#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string_view>

// PostgreSQL's raw parse tree, as libpg_query prints it, without a copy. Names of nodes and fields
// are those of the server's parsenodes.h.

namespace walwise::sql {

class NodeList;

// A node, a field's value, or nothing (a field that is absent; every question of it has an empty
// answer, so that chains need no checks). Valid as long as the Tree that it came from.
class Node {
 public:
  Node() = default;
  explicit Node(simdjson::dom::element value) : value_(value), present_(true) {}

  explicit operator bool() const { return present_; }

  // For a node in a list or a field of type Node*: {"InsertStmt": {...}}. Its type's name.
  std::string_view type() const;
  // The node itself if it is of this type, ready for its fields; else nothing.
  Node As(std::string_view type) const;
  bool Is(std::string_view type) const { return static_cast<bool>(As(type)); }

  // A field of a node that As returned (or of one that is printed without its type, such as
  // relation and onConflictClause).
  Node operator[](std::string_view field) const;
  NodeList List(std::string_view field) const;
  std::string_view Text(std::string_view field) const;  // "" if absent
  int64_t Int(std::string_view field) const;            // 0 if absent, as the printer omits zeros
  bool Bool(std::string_view field) const;
  // Byte offset in the statement's text. The printer omits 0 and prints no -1; call it only for
  // nodes that have a location.
  size_t location() const { return static_cast<size_t>(Int("location")); }

  simdjson::dom::element value() const { return value_; }

 private:
  simdjson::dom::element value_;
  bool present_ = false;
};

class NodeList {
 public:
  NodeList() = default;
  explicit NodeList(simdjson::dom::array array) : array_(array), present_(true) {}

  class Iterator {
   public:
    explicit Iterator(simdjson::dom::array::iterator at) : at_(at) {}
    Node operator*() const { return Node(*at_); }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    simdjson::dom::array::iterator at_;
  };

  // An absent list has no nodes.
  Iterator begin() const { return Iterator(present_ ? array_.begin() : Empty().begin()); }
  Iterator end() const { return Iterator(present_ ? array_.end() : Empty().end()); }
  size_t size() const { return present_ ? array_.size() : 0; }
  bool empty() const { return size() == 0; }
  Node operator[](size_t i) const;

 private:
  static simdjson::dom::array Empty();
  simdjson::dom::array array_;
  bool present_ = false;
};

// The same tree, places in the text aside. The texts are those that the trees were parsed from, and
// are not looked at.
bool SameTree(Node a, Node b);

// Calls visit(type, node) for each node below and including `node`, outer ones first. If visit
// returns false, what is below that node is passed over.
template <typename Visit>
void Walk(Node node, const Visit& visit);

// "schema.name" or "name" of a RangeVar or of a list of String nodes; identifiers as they are,
// unquoted.
std::string_view StringValue(Node string_node);

}  // namespace walwise::sql

#include "upsert-rewriter/tree/walk.h"
