#include <charconv>
#include <string>
#include <vector>

#include "upsert-rewriter/schema/ddl_reader.h"
#include "upsert-rewriter/schema/identifier.h"

namespace walwise::sql {

namespace {

// How format_type calls the types that the grammar has a name for. `before` stands before the
// modifiers, `after` behind them.
struct DisplayName {
  std::string_view type;
  std::string_view before;
  std::string_view after;
};

constexpr DisplayName kDisplayNames[] = {
    {"bit", "bit", ""},
    {"bool", "boolean", ""},
    {"bpchar", "character", ""},
    {"char", "\"char\"", ""},
    {"decimal", "numeric", ""},
    {"float4", "real", ""},
    {"float8", "double precision", ""},
    {"int2", "smallint", ""},
    {"int4", "integer", ""},
    {"int8", "bigint", ""},
    {"interval", "interval", ""},
    {"json", "json", ""},
    {"numeric", "numeric", ""},
    {"serial", "integer", ""},
    {"serial2", "smallint", ""},
    {"serial4", "integer", ""},
    {"serial8", "bigint", ""},
    {"bigserial", "bigint", ""},
    {"smallserial", "smallint", ""},
    {"time", "time", " without time zone"},
    {"timestamp", "timestamp", " without time zone"},
    {"timestamptz", "timestamp", " with time zone"},
    {"timetz", "time", " with time zone"},
    {"varbit", "bit varying", ""},
    {"varchar", "character varying", ""},
};

const DisplayName* FindDisplayName(std::string_view type) {
  for (const DisplayName& name : kDisplayNames) {
    if (name.type == type) {
      return &name;
    }
  }
  return nullptr;
}

// The parser's masks for the fields of an interval.
struct IntervalFields {
  int64_t mask;
  std::string_view text;
};

constexpr int64_t kMonth = 1 << 1;
constexpr int64_t kYear = 1 << 2;
constexpr int64_t kDay = 1 << 3;
constexpr int64_t kHour = 1 << 10;
constexpr int64_t kMinute = 1 << 11;
constexpr int64_t kSecond = 1 << 12;

constexpr IntervalFields kIntervalFields[] = {
    {kYear, " year"},
    {kMonth, " month"},
    {kDay, " day"},
    {kHour, " hour"},
    {kMinute, " minute"},
    {kSecond, " second"},
    {kYear | kMonth, " year to month"},
    {kDay | kHour, " day to hour"},
    {kDay | kHour | kMinute, " day to minute"},
    {kDay | kHour | kMinute | kSecond, " day to second"},
    {kHour | kMinute, " hour to minute"},
    {kHour | kMinute | kSecond, " hour to second"},
    {kMinute | kSecond, " minute to second"},
};

std::string Modifier(Node node) {
  if (const Node constant = node.As("A_Const")) {
    if (constant["sval"]) {
      return "'" + std::string(constant["sval"].Text("sval")) + "'";
    }
    if (constant["fval"]) {
      return std::string(constant["fval"].Text("fval"));
    }
    return std::to_string(constant["ival"].Int("ival"));
  }
  // geometry(Point, 4326)
  return std::string(StringValue(node.As("ColumnRef").List("fields")[0]));
}

std::string Parenthesized(const std::vector<std::string>& modifiers) {
  std::string text;
  for (const std::string& modifier : modifiers) {
    text += (text.empty() ? "(" : ",") + modifier;
  }
  return text.empty() ? text : text + ")";
}

std::string IntervalText(const std::vector<std::string>& modifiers) {
  std::string text = "interval";
  if (modifiers.empty()) {
    return text;
  }
  int64_t mask = 0;
  std::from_chars(modifiers[0].data(), modifiers[0].data() + modifiers[0].size(), mask);
  for (const IntervalFields& fields : kIntervalFields) {
    text += fields.mask == mask ? fields.text : "";
  }
  return modifiers.size() > 1 ? text + "(" + modifiers[1] + ")" : text;
}

std::string BuiltInText(std::string_view type, std::vector<std::string> modifiers) {
  const DisplayName* display = FindDisplayName(type);
  if (type == "interval") {
    return IntervalText(modifiers);
  }
  // character without a length is character(1), bpchar is not; "bit" is not bit, which is bit(1).
  if (display == nullptr || (modifiers.empty() && type == "bpchar")) {
    return QuoteIdentifier(type) + Parenthesized(modifiers);
  }
  if (modifiers.empty() && type == "bit") {
    return "\"bit\"";
  }
  if (display->before == "numeric" && modifiers.size() == 1) {
    modifiers.emplace_back("0");
  }
  return std::string(display->before) + Parenthesized(modifiers) + std::string(display->after);
}

}  // namespace

std::string TypeText(Node type_name) {
  const NodeList names = type_name.List("names");
  if (names.empty()) {
    return "";
  }
  std::vector<std::string> modifiers;
  for (const Node modifier : type_name.List("typmods")) {
    modifiers.push_back(Modifier(modifier));
  }
  const std::string_view name = StringValue(names[names.size() - 1]);
  const std::string_view schema =
      names.size() > 1 ? StringValue(names[names.size() - 2]) : std::string_view();
  const bool may_be_built_in = schema.empty() || schema == "pg_catalog";
  const std::string type = may_be_built_in ? BuiltInText(name, modifiers)
                                           : QualifiedName(schema, name) + Parenthesized(modifiers);
  return type_name.List("arrayBounds").empty() ? type : type + "[]";
}

std::string CollationText(Node definition) {
  std::string text;
  for (const Node part : definition["collClause"].List("collname")) {
    text += (text.empty() ? "" : ".") + QuoteIdentifier(StringValue(part));
  }
  return text == "\"default\"" ? "" : text;
}

}  // namespace walwise::sql
