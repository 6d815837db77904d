#include "upsert-rewriter/lint/type_change.h"

#include <gtest/gtest.h>

namespace walwise::sql {
namespace {

struct Change {
  const char* from;
  const char* to;
  bool keeps;
};

// What PostgreSQL 15 does, by the table's file before and after.
constexpr Change kChanges[] = {
    {"character varying(10)", "character varying(20)", true},
    {"character varying(10)", "character varying", true},
    {"character varying(10)", "text", true},
    {"text", "character varying", true},
    {"character varying", "character varying(20)", false},
    {"text", "character varying(20)", false},
    {"character varying(20)", "character varying(10)", false},
    {"numeric(10,2)", "numeric(12,2)", true},
    {"numeric(10,2)", "numeric", true},
    {"numeric(10,2)", "numeric(12,3)", false},
    {"numeric(10,0)", "numeric(12,0)", true},
    {"numeric", "numeric(10,2)", false},
    {"numeric(12,2)", "numeric(10,2)", false},
    {"timestamp(3) without time zone", "timestamp(6) without time zone", true},
    {"timestamp(3) without time zone", "timestamp without time zone", true},
    {"timestamp without time zone", "timestamp(6) without time zone", true},
    {"timestamp without time zone", "timestamp(3) without time zone", false},
    {"timestamp without time zone", "timestamp with time zone", false},
    {"timestamp(3) with time zone", "timestamp with time zone", true},
    {"time(3) without time zone", "time(5) without time zone", true},
    {"interval(3)", "interval", true},
    {"bit varying(5)", "bit varying(7)", true},
    {"bit varying(5)", "bit varying", true},
    {"bit(5)", "bit(7)", false},
    {"character(5)", "character(10)", false},
    {"character(5)", "text", false},
    {"cidr", "inet", true},
    {"inet", "cidr", false},
    {"xml", "text", true},
    {"xml", "character varying(10)", false},
    {"integer", "integer", true},
    {"integer", "bigint", false},
    {"json", "jsonb", false},
    {"character varying(10)[]", "character varying(20)[]", false},
};

TEST(TypeChange, KeepsWhatTheServerKeeps) {
  for (const Change& change : kChanges) {
    EXPECT_EQ(KeepsStoredValues(change.from, change.to), change.keeps)
        << change.from << " to " << change.to;
  }
}

TEST(TypeChange, AnOddTypeIsNotTakenForAnother) {
  EXPECT_FALSE(KeepsStoredValues("", "text"));
  EXPECT_FALSE(KeepsStoredValues("numeric(", "numeric(2)"));
  EXPECT_FALSE(KeepsStoredValues("bit varying(", "bit varying(x)"));
}

}  // namespace
}  // namespace walwise::sql
