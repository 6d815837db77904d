#include "upsert-rewriter/lint/type_change.h"

#include <charconv>
#include <string>
#include <vector>

namespace walwise::sql {

namespace {

// "numeric(10,2)" as "numeric" and {10, 2}; "timestamp(3) with time zone" as "timestamp with time
// zone" and {3}.
struct Type {
  std::string base;
  std::vector<int> modifiers;
};

Type ReadType(std::string_view text) {
  Type type;
  const size_t open = text.find('(');
  const size_t close = text.find(')', open);
  if (close == std::string_view::npos) {
    type.base = text;
    return type;
  }
  type.base = std::string(text.substr(0, open)) + std::string(text.substr(close + 1));
  const char* at = text.data() + open + 1;
  const char* const end = text.data() + close;
  for (int number = 0; at < end; ++at) {
    const auto [behind, error] = std::from_chars(at, end, number);
    if (error == std::errc()) {
      type.modifiers.push_back(number);
      at = behind;
    }
  }
  return type;
}

int Modifier(const Type& type, size_t i, int by_default) {
  return i < type.modifiers.size() ? type.modifiers[i] : by_default;
}

// Lengths: none is the longest.
bool IsLonger(const Type& from, const Type& to) {
  return to.modifiers.empty() || (!from.modifiers.empty() && to.modifiers[0] >= from.modifiers[0]);
}

bool IsWiderNumeric(const Type& from, const Type& to) {
  return IsLonger(from, to) && (to.modifiers.empty() || Modifier(from, 1, 0) == Modifier(to, 1, 0));
}

bool IsTemporal(std::string_view base) {
  return base.starts_with("timestamp") || base.starts_with("time ") || base == "interval";
}

bool IsFiner(const Type& from, const Type& to) {
  constexpr int kFinest = 6;
  return Modifier(to, 0, kFinest) >= Modifier(from, 0, kFinest);
}

bool IsString(std::string_view base) { return base == "character varying" || base == "text"; }

}  // namespace

bool KeepsStoredValues(std::string_view old_type, std::string_view new_type) {
  const Type from = ReadType(old_type);
  const Type to = ReadType(new_type);
  if (IsString(from.base) && IsString(to.base)) {
    return IsLonger(from, to);
  }
  if (from.base != to.base) {
    return (from.base == "cidr" && to.base == "inet") ||
           (from.base == "xml" && IsString(to.base) && to.modifiers.empty());
  }
  if (from.base == "numeric") {
    return IsWiderNumeric(from, to);
  }
  if (from.base == "bit varying") {
    return IsLonger(from, to);
  }
  if (IsTemporal(from.base)) {
    return IsFiner(from, to);
  }
  return from.modifiers == to.modifiers;
}

}  // namespace walwise::sql
