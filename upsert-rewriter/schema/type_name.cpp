#include "upsert-rewriter/schema/type_name.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace walwise::sql {

namespace {

// PostgreSQL's keywords that can't be a column's name or alias without quotes: reserved ones and
// those that may be a function's or a type's name (documentation, appendix C).
constexpr std::string_view kReserved[] = {
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "binary",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "natural",
    "not",
    "notnull",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "placing",
    "primary",
    "references",
    "returning",
    "right",
    "select",
    "session_user",
    "similar",
    "some",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
};

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

bool IsPlainName(std::string_view name) {
  const auto starts = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  return !name.empty() && starts(name[0]) && std::all_of(name.begin(), name.end(), [&](char c) {
    return starts(c) || (c >= '0' && c <= '9') || c == '$';
  });
}

}  // namespace

std::string CastName(std::string_view type) {
  TypeParts parts = Split(type);
  for (const Renamed& renamed : kRenamed) {
    if (parts.base == renamed.from) {
      return std::string(renamed.to) + (renamed.drops_length ? "" : parts.modifier) +
             parts.brackets;
    }
  }
  return std::string(type);
}

std::string QuoteName(std::string_view name) {
  if (IsPlainName(name) &&
      std::find(std::begin(kReserved), std::end(kReserved), name) == std::end(kReserved)) {
    return std::string(name);
  }
  std::string quoted = "\"";
  for (const char c : name) {
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  }
  return quoted + "\"";
}

}  // namespace walwise::sql
