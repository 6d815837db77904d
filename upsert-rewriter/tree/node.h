#pragma once

#include <array>
#include <cstddef>
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
  // What simdjson calls an element; its header is large, and stays out of this one.
  using Handle = std::array<uintptr_t, 2>;

  Node() = default;
  explicit Node(Handle handle) : handle_(handle), present_(true) {}

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

  Handle handle() const { return handle_; }

 private:
  Handle handle_{};
  bool present_ = false;
};

class NodeList {
 public:
  // An absent list has no nodes.
  NodeList() = default;
  NodeList(Node::Handle begin, Node::Handle end, size_t size)
      : begin_(begin), end_(end), size_(size) {}

  class Iterator {
   public:
    explicit Iterator(Node::Handle at) : at_(at) {}
    Node operator*() const;
    Iterator& operator++();
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    Node::Handle at_;
  };

  Iterator begin() const { return Iterator(begin_); }
  Iterator end() const { return Iterator(end_); }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Node operator[](size_t i) const;  // nothing, if there are fewer

 private:
  Node::Handle begin_{};
  Node::Handle end_{};
  size_t size_ = 0;
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
