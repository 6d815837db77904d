#include "tests/difference/types.h"

#include <cstdlib>

namespace walwise::difference {

using enum Family;

const std::vector<Type>& AllTypes() {
  // clang-format off
  static const std::vector<Type> types = {
    {"int", "int", "int", kInteger, 30, true, false, "{0} + 1", {"0", "1", "2", "3", "4", "5"}},
    {"bigint", "bigint", "bigint", kInteger, 8, true, false, "{0} + 1",
     {"0", "1", "2", "3", "9223372036854775807"}},
    {"smallint", "smallint", "smallint", kInteger, 6, true, false, "{0} + 1::smallint",
     {"0", "1", "2", "3", "32767"}},
    {"numeric with scale", "numeric(8,2)", "numeric", kNumber, 5, true, false, "{0} * 10",
     {"0", "1.00", "1.005", "2.5", "999999.99", "NaN"}},
    {"numeric", "numeric", "numeric", kNumber, 6, true, false, "{0} + 0.0",
     {"1", "1.0", "1.00", "2.5", "2.50"}},
    {"float8", "float8", "float8", kNumber, 4, true, false, "{0} * -1",
     {"0", "-0", "1.5", "NaN", "Infinity"}},
    {"text", "text", "text", kText, 20, true, false, "{0} || 'x'", {"a", "A", "b", "aa", "", "1"}},
    {"varchar(n)", "varchar(4)", "varchar", kText, 6, true, false, "{0} || 'x'",
     {"a", "A", "b", "abcd", "1"}},
    {"char(n)", "char(4)", "bpchar", kText, 5, true, false, "{0} || 'x'", {"a", "a ", "b", "abcd"}},
    {"case-insensitive text", "text COLLATE ci", "text", kText, 8, true, false, "upper({0})",
     {"a", "A", "b", "B", "ab", "aB"}},
    {"text in C", "text COLLATE \"C\"", "text", kText, 5, true, false, "lower({0})",
     {"a", "A", "b", "B", "Z"}},
    {"toasted text", "text", "text", kText, 2, true, true, "{0} || 'x'",
     {"'a'", "repeat('a', 2500)", "repeat('ab', 1200)"}},
    {"bytea", "bytea", "bytea", kOther, 3, true, false, "{0} || '\\x01'::bytea",
     {"\\x00", "\\x01", "\\x0001", ""}},
    {"bool", "bool", "bool", kBool, 8, true, false, "NOT {0}", {"t", "f"}},
    {"date", "date", "date", kOther, 5, true, false, "{0} + 1",
     {"2024-01-01", "2024-02-28", "2024-02-29", "infinity"}},
    {"timestamptz", "timestamptz", "timestamptz", kOther, 8, true, false, "{0} + interval '1 hour'",
     {"2024-01-01 00:00+00", "2024-01-01 01:00+01", "2024-06-01 12:00+00", "-infinity"}},
    {"interval", "interval", "interval", kOther, 4, true, false, "{0} * 2",
     {"1 day", "24:00:00", "1 mon", "30 days", "0"}},
    {"uuid", "uuid", "uuid", kOther, 3, true, false, "{0}",
     {"00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002",
      "ffffffff-ffff-ffff-ffff-ffffffffffff"}},
    {"jsonb", "jsonb", "jsonb", kOther, 6, true, false, "{0} || '{\"n\": 1}'::jsonb",
     {"1", "1.0", "null", "{\"a\": 1}", "{\"a\": 1.0}", "[1, 2]"}},
    {"json", "json", "json", kOther, 1, false, false, "{0}", {"1", "1.0", "{\"a\":1}"}},
    {"int array", "int[]", "int[]", kOther, 4, true, false, "{0} || 7",
     {"{}", "{1}", "{1,2}", "{1,NULL}", "[0:1]={1,2}"}},
    {"text array", "text[]", "text[]", kOther, 3, true, false, "array_remove({0}, 'a')",
     {"{}", "{a}", "{A}", "{a,b}"}},
    {"enum", "mood", "mood", kOther, 5, true, false, "enum_first({0})", {"sad", "ok", "happy"}},
    {"domain over int", "positive", "positive", kInteger, 6, true, false, "({0} - 1)::positive",
     {"1", "2", "3", "4"}},
    {"domain over text", "word", "word", kText, 5, true, false, "({0} || 'x')::word",
     {"a", "A", "b", "ab", "abc"}},
    {"domain that is not null", "needed", "needed", kInteger, 3, true, false,
     "nullif({0}, 3)::needed", {"1", "2", "3"}},
    {"composite", "pair", "pair", kOther, 4, true, false, "ROW(({0}).x + 1, ({0}).y)::pair",
     {"(1,a)", "(1,b)", "(2,)", "(,)"}},
    {"range", "int4range", "int4range", kOther, 4, true, false, "{0} * '[2,9)'::int4range",
     {"[1,3)", "[1,2]", "[2,5)", "empty", "(,)"}},
  };
  // clang-format on
  return types;
}

const Type& TypeNamed(std::string_view name) {
  for (const Type& type : AllTypes()) {
    if (type.name == name) return type;
  }
  abort();
}

}  // namespace walwise::difference
