#include "upsert-rewriter/tree/node.h"

#include <simdjson.h>

#include <bit>

#include "upsert-rewriter/tree/walk.h"

namespace walwise::sql {

namespace {

using simdjson::SUCCESS;
using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

static_assert(sizeof(element) == sizeof(Node::Handle));
static_assert(sizeof(array::iterator) == sizeof(Node::Handle));

element ElementOf(Node node) { return std::bit_cast<element>(node.handle()); }
Node NodeOf(element value) { return Node(std::bit_cast<Node::Handle>(value)); }

// The fields of a node that is there and has fields.
bool FieldsOf(Node node, object* fields) { return node && ElementOf(node).get(*fields) == SUCCESS; }

// A node's type begins with a capital letter, a field's name does not.
bool IsTypeName(std::string_view key) { return !key.empty() && key[0] >= 'A' && key[0] <= 'Z'; }

bool IsPlace(std::string_view key) {
  return key == "location" || key == "stmt_location" || key == "stmt_len";
}

// The fields that matter to SameTree, in the printer's order.
class ComparedFields {
 public:
  explicit ComparedFields(object fields) : at_(fields.begin()), end_(fields.end()) { Skip(); }
  bool done() const { return !(at_ != end_); }
  std::string_view key() const { return at_.key(); }
  element value() const { return at_.value(); }
  void Next() {
    ++at_;
    Skip();
  }

 private:
  void Skip() {
    while (!done() && IsPlace(at_.key())) {
      ++at_;
    }
  }
  object::iterator at_;
  object::iterator end_;
};

bool SameElement(element a, element b);

bool SameObject(object a, object b) {
  ComparedFields x(a);
  ComparedFields y(b);
  for (; !x.done() && !y.done(); x.Next(), y.Next()) {
    if (x.key() != y.key() || !SameElement(x.value(), y.value())) {
      return false;
    }
  }
  return x.done() && y.done();
}

bool SameArray(array a, array b) {
  auto x = a.begin();
  auto y = b.begin();
  for (; x != a.end() && y != b.end(); ++x, ++y) {
    if (!SameElement(*x, *y)) {
      return false;
    }
  }
  return !(x != a.end()) && !(y != b.end());
}

bool SameElement(element a, element b) {
  if (a.type() != b.type()) {
    return false;
  }
  using Type = simdjson::dom::element_type;
  const Type type = a.type();
  if (type == Type::OBJECT) {
    return SameObject(object(a), object(b));
  }
  if (type == Type::ARRAY) {
    return SameArray(array(a), array(b));
  }
  if (type == Type::STRING) {
    return std::string_view(a) == std::string_view(b);
  }
  if (type == Type::BOOL) {
    return bool(a) == bool(b);
  }
  // Numbers in the tree are integers.
  int64_t x = 0;
  int64_t y = 0;
  return a.get(x) == SUCCESS && b.get(y) == SUCCESS && x == y;
}

}  // namespace

std::string_view Node::type() const {
  object fields;
  if (!FieldsOf(*this, &fields)) {
    return {};
  }
  const auto first = fields.begin();
  return first != fields.end() ? std::string_view(first.key()) : std::string_view();
}

Node Node::As(std::string_view type) const {
  object fields;
  if (!FieldsOf(*this, &fields)) {
    return {};
  }
  const auto first = fields.begin();
  return first != fields.end() && first.key() == type ? NodeOf(first.value()) : Node();
}

Node Node::operator[](std::string_view field) const {
  object fields;
  element value;
  if (!FieldsOf(*this, &fields) || fields.at_key(field).get(value) != SUCCESS) {
    return {};
  }
  return NodeOf(value);
}

NodeList Node::List(std::string_view field) const {
  const Node value = (*this)[field];
  array items;
  if (!value || ElementOf(value).get(items) != SUCCESS) {
    return {};
  }
  return NodeList(std::bit_cast<Handle>(items.begin()), std::bit_cast<Handle>(items.end()),
                  items.size());
}

std::string_view Node::Text(std::string_view field) const {
  const Node value = (*this)[field];
  std::string_view text;
  if (!value || ElementOf(value).get(text) != SUCCESS) {
    return {};
  }
  return text;
}

int64_t Node::Int(std::string_view field) const {
  const Node value = (*this)[field];
  int64_t number = 0;
  if (!value || ElementOf(value).get(number) != SUCCESS) {
    return 0;
  }
  return number;
}

bool Node::Bool(std::string_view field) const {
  const Node value = (*this)[field];
  bool flag = false;
  return value && ElementOf(value).get(flag) == SUCCESS && flag;
}

Node NodeList::Iterator::operator*() const { return NodeOf(*std::bit_cast<array::iterator>(at_)); }

NodeList::Iterator& NodeList::Iterator::operator++() {
  auto at = std::bit_cast<array::iterator>(at_);
  ++at;
  at_ = std::bit_cast<Node::Handle>(at);
  return *this;
}

Node NodeList::operator[](size_t i) const {
  if (i >= size_) {
    return {};
  }
  Iterator at = begin();
  for (; i > 0; --i) {
    ++at;
  }
  return *at;
}

namespace internal {

void WalkNodes(Node node, VisitFunction visit, void* context) {
  if (!node) {
    return;
  }
  array items;
  object fields;
  const element value = ElementOf(node);
  if (value.get(items) == SUCCESS) {
    for (const element item : items) {
      WalkNodes(NodeOf(item), visit, context);
    }
  } else if (value.get(fields) == SUCCESS) {
    for (const simdjson::dom::key_value_pair field : fields) {
      const Node child = NodeOf(field.value);
      if (!IsTypeName(field.key) || visit(context, field.key, child)) {
        WalkNodes(child, visit, context);
      }
    }
  }
}

}  // namespace internal

bool SameTree(Node a, Node b) {
  if (!a || !b) {
    return !a && !b;
  }
  return SameElement(ElementOf(a), ElementOf(b));
}

std::string_view StringValue(Node string_node) { return string_node.As("String").Text("sval"); }

}  // namespace walwise::sql
