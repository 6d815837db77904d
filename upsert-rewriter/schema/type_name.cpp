#include "upsert-rewriter/schema/type_name.h"

#include <algorithm>
#include <array>

namespace walwise::sql {

namespace {

struct Renamed {
  std::string_view from;  // as format_type prints it
  std::string_view to;
  bool drops_length;
};

constexpr std::array<Renamed, 8> kRenamed = {{
    {"timestamp with time zone", "timestamptz", false},
    {"timestamp without time zone", "timestamp", false},
    {"time with time zone", "timetz", false},
    {"time without time zone", "time", false},
    {"character varying", "varchar", true},
    {"character", "bpchar", true},
    {"bit varying", "varbit", true},
    {"bit", "varbit", true},
}};

// "timestamp(3) with time zone[]" as "timestamp with time zone", "(3)" and "[]".
struct TypeParts {
  std::string base;
  std::string modifier;
  std::string brackets;
};

TypeParts Split(std::string_view type) {
  TypeParts parts;
  const size_t bracket = std::min(type.find('['), type.size());
  parts.brackets = type.substr(bracket);
  type = type.substr(0, bracket);
  const size_t open = type.find('(');
  const size_t close = type.find(')');
  if (type.find('"') != std::string_view::npos || open == std::string_view::npos ||
      close == std::string_view::npos) {
    parts.base = type;
    return parts;
  }
  parts.modifier = type.substr(open, close + 1 - open);
  parts.base = std::string(type.substr(0, open)) + std::string(type.substr(close + 1));
  return parts;
}

const Renamed* FindRenamed(std::string_view base) {
  const auto found = std::find_if(kRenamed.begin(), kRenamed.end(),
                                  [&](const Renamed& renamed) { return renamed.from == base; });
  return found == kRenamed.end() ? nullptr : &*found;
}

}  // namespace

std::string CastName(std::string_view type) {
  const TypeParts parts = Split(type);
  if (const Renamed* renamed = FindRenamed(parts.base)) {
    return std::string(renamed->to) + (renamed->drops_length ? "" : parts.modifier) +
           parts.brackets;
  }
  return std::string(type);
}

bool HasLength(std::string_view type) {
  const TypeParts parts = Split(type);
  const Renamed* renamed = FindRenamed(parts.base);
  return renamed != nullptr && renamed->drops_length && !parts.modifier.empty();
}

}  // namespace walwise::sql
