#include "upsert-rewriter/trace/definitions.h"

#include <gtest/gtest.h>

namespace walwise::sql {
namespace {

using Statements = std::vector<std::string>;

Statements In(const std::string& script) {
  return Definitions(Extract({"x.sql", Language::kSql, script}));
}

TEST(TraceDefinitions, TypesAreTakenInTheirOrderAndTablesAreNot) {
  EXPECT_EQ(In("CREATE SCHEMA app;\nCREATE TYPE app.mood AS ENUM ('ok');\n"
               "CREATE TABLE t (m app.mood);\nALTER TYPE app.mood ADD VALUE 'sad';\n"
               "CREATE DOMAIN price AS numeric;\nDROP TABLE t;"),
            (Statements{"CREATE SCHEMA app", "CREATE TYPE app.mood AS ENUM ('ok')",
                        "ALTER TYPE app.mood ADD VALUE 'sad'", "CREATE DOMAIN price AS numeric"}));
}

TEST(TraceDefinitions, FunctionsOfOtherLanguagesAreNotTaken) {
  EXPECT_EQ(In("CREATE FUNCTION a() RETURNS int LANGUAGE sql AS 'SELECT 1';"
               "CREATE FUNCTION b() RETURNS int LANGUAGE c AS 'b';")
                .size(),
            1U);
}

TEST(TraceDefinitions, WhatAFunctionMakesWhenItRunsIsNotTaken) {
  const Statements found =
      In("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE SCHEMA s; END $$;");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].starts_with("CREATE FUNCTION"));
}

}  // namespace
}  // namespace walwise::sql
