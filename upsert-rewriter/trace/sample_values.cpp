#include "upsert-rewriter/trace/sample_values.h"

#include <algorithm>
#include <array>

namespace walwise::sql {

namespace {

enum class Family { kNumber, kText, kTime, kTimeOfDay, kInterval, kBoolean, kOther };

// "numeric(10,2)", "timestamp(3) with time zone": a type's name up to its modifier.
std::string_view BaseName(std::string_view type) {
  const size_t end = type.find('(');
  type = type.substr(0, end);
  while (!type.empty() && type.back() == ' ') {
    type.remove_suffix(1);
  }
  return type;
}

bool OneOf(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Family FamilyOf(std::string_view type) {
  const std::string_view name = BaseName(type);
  if (OneOf(name, {"smallint", "integer", "bigint", "numeric", "real", "double precision", "oid",
                   "money"})) {
    return Family::kNumber;
  }
  if (OneOf(name, {"text", "character varying", "character", "name", "citext", "\"char\""})) {
    return Family::kText;
  }
  if (name.starts_with("timestamp") || name == "date") {
    return Family::kTime;
  }
  if (name == "time" || name == "time without time zone" || name == "time with time zone") {
    return Family::kTimeOfDay;
  }
  return name == "interval"  ? Family::kInterval
         : name == "boolean" ? Family::kBoolean
                             : Family::kOther;
}

std::string TextOf(int n, TextStyle style) {
  switch (style) {
    case TextStyle::kWord:
      return std::string(1, static_cast<char>('a' + (n - 1) % 26));
    case TextStyle::kNumber:
      return std::to_string(n);
    case TextStyle::kJson:
      return "{\"k\": " + std::to_string(n) + "}";
  }
  return "";
}

std::optional<std::string> OtherSample(std::string_view name, int n) {
  const std::string number = std::to_string(n);
  if (name == "uuid") {
    const std::string digits = std::to_string(n % 1000 + 1000).substr(1);
    return "00000000-0000-4000-8000-000000000" + digits;
  }
  if (name == "json" || name == "jsonb") {
    return TextOf(n, TextStyle::kJson);
  }
  if (name == "bytea") {
    return "\\x" + std::to_string(n % 90 + 10);
  }
  if (name == "inet" || name == "cidr") {
    return "10.0.0." + std::to_string(n % 256);
  }
  if (name == "pg_lsn") {
    return "0/" + number;
  }
  if (name.ends_with("range") && !name.ends_with("multirange")) {
    return "empty";
  }
  if (name == "tsvector" || name == "xml" || name == "ltree" || name == "hstore") {
    return name == "hstore" ? "k=>" + number : TextOf(n, TextStyle::kWord);
  }
  return std::nullopt;
}

// Two elements: sources such as unnest($1, $2) then give two rows.
std::optional<std::string> ArraySample(const ValueType& type, int n, TextStyle style,
                                       const std::string& now) {
  const ValueType element = {type.element, "", type.labels};
  std::string list;
  for (const int i : {2 * n - 1, 2 * n}) {
    const std::optional<std::string> value = SampleValue(element, i, style, now);
    if (!value) {
      return std::nullopt;
    }
    list += list.empty() ? "\"" : ", \"";
    for (const char c : *value) {
      list += c == '"' || c == '\\' ? "\\" : "";
      list += c;
    }
    list += '"';
  }
  return "{" + list + "}";
}

// Of a type that belongs to no family.
std::vector<std::string> OtherValuesOf(const std::string& column, std::string_view type) {
  const std::string_view name = BaseName(type);
  if (name.ends_with("[]")) {
    return {"'{}'"};
  }
  std::vector<std::string> values;
  for (const int n : {98, 99}) {
    if (const auto value = OtherSample(name, n)) {
      values.push_back("'" + *value + "'");
    }
  }
  if (values.empty()) {
    // An enum, if anything.
    values.push_back("(SELECT v FROM unnest(enum_range(NULL::" + std::string(type) +
                     ")) AS v WHERE v IS DISTINCT FROM " + column + " LIMIT 1)");
  }
  return values;
}

}  // namespace

std::optional<std::string> SampleValue(const ValueType& type, int n, TextStyle style,
                                       const std::string& now) {
  if (!type.element.empty()) {
    return ArraySample(type, n, style, now);
  }
  if (!type.labels.empty()) {
    return type.labels[static_cast<size_t>(n - 1) % type.labels.size()];
  }
  switch (FamilyOf(type.name)) {
    case Family::kNumber:
      return std::to_string(n);
    case Family::kText:
      return TextOf(n, style);
    case Family::kTime:
      return now;
    case Family::kTimeOfDay:
      return "12:00:" + std::to_string(n % 50 + 10);
    case Family::kInterval:
      return std::to_string(n) + " hours";
    case Family::kBoolean:
      return n % 2 == 1 ? "true" : "false";
    case Family::kOther:
      return OtherSample(BaseName(type.name), n);
  }
  return std::nullopt;
}

std::vector<std::string> OtherValues(const std::string& column, std::string_view type,
                                     bool not_null) {
  std::vector<std::string> values;
  switch (FamilyOf(type)) {
    case Family::kNumber:
      values = {column + " - 1", column + " + 1", "0", "100"};
      break;
    case Family::kText:
      // Before and after every word and number.
      values = {"''", "'~'"};
      break;
    case Family::kTime:
      values = {column + " - interval '10 years'", column + " + interval '10 years'",
                "'-infinity'"};
      break;
    case Family::kTimeOfDay:
      values = {"'00:00'", "'23:59'"};
      break;
    case Family::kInterval:
      values = {"'0'", "'100 years'"};
      break;
    case Family::kBoolean:
      values = {"NOT " + column};
      break;
    case Family::kOther:
      values = OtherValuesOf(column, type);
      break;
  }
  if (!not_null) {
    values.push_back("NULL");
  }
  return values;
}

}  // namespace walwise::sql
