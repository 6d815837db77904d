#include "upsert-rewriter/schema/named_types.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/schema_text.h"
#include "upsert-rewriter/schema/ddl_reader.h"
#include "upsert-rewriter/schema/type_name.h"
#include "upsert-rewriter/tree/parser.h"

namespace walwise::sql {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

void Apply(const std::string& statement, Schema* schema) {
  Parser parser;
  const Node node = parser.Parse(statement);
  ASSERT_TRUE(node) << statement << ": " << parser.error().message;
  EXPECT_TRUE(LooksLikeDdl(statement)) << statement;
  ApplyDdl(node, statement, schema);
}

std::vector<std::string> TypesAfter(const std::vector<std::string>& statements) {
  Schema schema;
  for (const std::string& statement : statements) {
    Apply(statement, &schema);
  }
  return Types(schema);
}

NamedType Domain(const std::string& schema, const std::string& name, const std::string& base) {
  NamedType type;
  type.schema = schema;
  type.name = name;
  type.base = base;
  return type;
}

NamedTypes Of(const std::vector<NamedType>& list) {
  NamedTypes types;
  for (const NamedType& type : list) {
    types.Add(type);
  }
  return types;
}

std::string BaseOf(const NamedTypes& types, std::string_view text) {
  const NamedType* type = types.Find(text);
  return type == nullptr ? "none" : type->base;
}

TEST(NamedTypes, DomainsHaveTheirBaseAndCollation) {
  EXPECT_THAT(TypesAfter({"CREATE DOMAIN a AS varchar(3) COLLATE \"C\" NOT NULL CHECK (VALUE > '')",
                          "CREATE DOMAIN app.b a[]", "CREATE DOMAIN c AS decimal(4) DEFAULT 1"}),
              ElementsAre(".a domain over character varying(3) COLLATE \"C\"",
                          "app.b domain over a[]", ".c domain over numeric(4,0)"));
}

TEST(NamedTypes, OtherTypesAreMadeOfTheirAttributes) {
  EXPECT_THAT(TypesAfter({"CREATE TYPE app.a AS ENUM ('x')", "CREATE TYPE b AS (x int, y app.a)",
                          "CREATE TYPE c AS RANGE (subtype = int4)",
                          "CREATE TYPE d (INPUT = i, OUTPUT = o)"}),
              ElementsAre("app.a", ".b of integer, app.a", ".c", ".d"));
}

TEST(NamedTypes, DroppedAndChangedTypesAreNotKnown) {
  const std::vector<std::string> made = {"CREATE DOMAIN app.a AS text",
                                         "CREATE TYPE app.b AS (x int)"};
  const auto after = [&](const std::string& statement) {
    std::vector<std::string> all = made;
    all.push_back(statement);
    return TypesAfter(all);
  };
  EXPECT_THAT(after("DROP DOMAIN app.a"), ElementsAre("app.b of integer"));
  EXPECT_THAT(after("DROP TYPE IF EXISTS app.a, app.b CASCADE"), IsEmpty());
  EXPECT_THAT(after("DROP SCHEMA app CASCADE"), IsEmpty());
  EXPECT_THAT(after("ALTER TYPE app.b ADD ATTRIBUTE y varchar(3)"),
              ElementsAre("app.a domain over text"));
}

TEST(NamedTypes, RenamedTypeIsWhatItWas) {
  EXPECT_THAT(TypesAfter({"CREATE DOMAIN a AS varchar(3)", "CREATE DOMAIN b AS text",
                          "ALTER DOMAIN a RENAME TO c", "ALTER TYPE b RENAME TO a",
                          "ALTER DOMAIN c SET SCHEMA app", "ALTER SCHEMA app RENAME TO lib"}),
              ElementsAre(".a domain over text", "lib.c domain over character varying(3)"));
  EXPECT_THAT(TypesAfter({"CREATE DOMAIN a AS text", "ALTER DOMAIN unseen RENAME TO a"}),
              IsEmpty());
}

TEST(NamedTypes, NameFindsWhatATablesNameWould) {
  const NamedTypes types =
      Of({Domain("app", "a", "in app"), Domain("public", "b", "in public"),
          Domain("app", "b", "in app"), Domain("", "c", "anywhere"), Domain("x", "d", "in x"),
          Domain("y", "d", "in y"), Domain("app", "Odd.\"one", "odd")});
  EXPECT_EQ(BaseOf(types, "a"), "in app");
  EXPECT_EQ(BaseOf(types, "app.a"), "in app");
  EXPECT_EQ(BaseOf(types, "public.a"), "none");
  EXPECT_EQ(BaseOf(types, "b"), "in public");
  EXPECT_EQ(BaseOf(types, "public.c"), "anywhere");
  EXPECT_EQ(BaseOf(types, "d"), "none");
  EXPECT_EQ(BaseOf(types, "app.\"Odd.\"\"one\""), "odd");
  EXPECT_EQ(BaseOf(types, "a(3)"), "none");
  EXPECT_EQ(BaseOf(types, "a[]"), "none");
  EXPECT_EQ(BaseOf(types, ""), "none");
}

TEST(NamedTypes, WhatTheCatalogToldStays) {
  NamedType live = Domain("public", "a", "live");
  live.from_catalog = true;
  NamedTypes types = Of({live, Domain("public", "a", "written")});
  types.Remove("public", "a");
  types.RemoveSchema("public");
  EXPECT_EQ(BaseOf(types, "a"), "live");
}

TEST(NamedTypes, MergedTypesReplaceOurs) {
  NamedTypes types = Of({Domain("", "a", "ours"), Domain("", "b", "ours")});
  types.Merge(Of({Domain("public", "a", "theirs")}));
  EXPECT_EQ(BaseOf(types, "a"), "theirs");
  EXPECT_EQ(BaseOf(types, "b"), "ours");
  EXPECT_EQ(types.all().size(), 2u);
}

TEST(TypeName, OnlyWhatACastWouldCutHasALength) {
  for (const char* type : {"character varying(3)", "character(1)", "bit(3)[]", "bit varying(2)"}) {
    EXPECT_TRUE(HasLength(type)) << type;
  }
  for (const char* type : {"character varying", "bpchar", "text", "numeric(4,1)", "\"bit\"",
                           "timestamp(0) without time zone", "integer"}) {
    EXPECT_FALSE(HasLength(type)) << type;
  }
}

}  // namespace
}  // namespace walwise::sql
