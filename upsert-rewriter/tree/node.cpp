#include "upsert-rewriter/tree/node.h"

namespace walwise::sql {

namespace {

using simdjson::SUCCESS;
using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

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
  switch (a.type()) {
    case simdjson::dom::element_type::OBJECT:
      return SameObject(object(a), object(b));
    case simdjson::dom::element_type::ARRAY:
      return SameArray(array(a), array(b));
    case simdjson::dom::element_type::STRING:
      return std::string_view(a) == std::string_view(b);
    case simdjson::dom::element_type::INT64:
      return int64_t(a) == int64_t(b);
    case simdjson::dom::element_type::UINT64:
      return uint64_t(a) == uint64_t(b);
    case simdjson::dom::element_type::DOUBLE:
      return double(a) == double(b);
    case simdjson::dom::element_type::BOOL:
      return bool(a) == bool(b);
    case simdjson::dom::element_type::NULL_VALUE:
      return true;
  }
  return false;
}

}  // namespace

std::string_view Node::type() const {
  object fields;
  if (!present_ || value_.get(fields) != SUCCESS) {
    return {};
  }
  const auto first = fields.begin();
  return first != fields.end() ? std::string_view(first.key()) : std::string_view();
}

Node Node::As(std::string_view type) const {
  object fields;
  if (!present_ || value_.get(fields) != SUCCESS) {
    return {};
  }
  const auto first = fields.begin();
  return first != fields.end() && first.key() == type ? Node(first.value()) : Node();
}

Node Node::operator[](std::string_view field) const {
  object fields;
  element value;
  if (!present_ || value_.get(fields) != SUCCESS || fields.at_key(field).get(value) != SUCCESS) {
    return {};
  }
  return Node(value);
}

NodeList Node::List(std::string_view field) const {
  const Node value = (*this)[field];
  array items;
  if (!value || value.value().get(items) != SUCCESS) {
    return {};
  }
  return NodeList(items);
}

std::string_view Node::Text(std::string_view field) const {
  const Node value = (*this)[field];
  std::string_view text;
  if (!value || value.value().get(text) != SUCCESS) {
    return {};
  }
  return text;
}

int64_t Node::Int(std::string_view field) const {
  const Node value = (*this)[field];
  int64_t number = 0;
  if (!value || value.value().get(number) != SUCCESS) {
    return 0;
  }
  return number;
}

bool Node::Bool(std::string_view field) const {
  const Node value = (*this)[field];
  bool flag = false;
  return value && value.value().get(flag) == SUCCESS && flag;
}

array NodeList::Empty() {
  static simdjson::dom::parser parser;
  static const array empty = parser.parse("[]", 2).get_array().value();
  return empty;
}

Node NodeList::operator[](size_t i) const {
  element value;
  if (!present_ || array_.at(i).get(value) != SUCCESS) {
    return {};
  }
  return Node(value);
}

bool SameTree(Node a, Node b) {
  if (!a || !b) {
    return !a && !b;
  }
  return SameElement(a.value(), b.value());
}

std::string_view StringValue(Node string_node) { return string_node.As("String").Text("sval"); }

}  // namespace walwise::sql
