// The catalog of column types, each with the few values that columns get, so that keys collide
// often. Values that are equal and yet different (1.0 and 1.00, 'a' and 'A' in a case-insensitive
// collation, 0 and -0) stand side by side.
#pragma once

#include <string_view>
#include <vector>

namespace walwise::difference {

enum class Family { kInteger, kNumber, kText, kBool, kOther };

struct Type {
  std::string_view name;    // "domain over int", for people
  std::string_view column;  // in CREATE TABLE
  std::string_view cast;    // after ::, and as a parameter's type
  Family family;
  int weight;             // how often it is picked
  bool has_order;         // false: not even "=", so it can't be in a key
  bool are_expressions;   // values are SQL expressions rather than text forms
  std::string_view next;  // an expression for another value of {0}
  std::vector<std::string_view> values;
};

// All types that a server knows whose databases have the library (library.h).
const std::vector<Type>& AllTypes();

const Type& TypeNamed(std::string_view name);

}  // namespace walwise::difference
