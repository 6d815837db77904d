#include "upsert-rewriter/schema/schema.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "upsert-rewriter/schema/column_mentions.h"
#include "upsert-rewriter/schema/identifier.h"
#include "upsert-rewriter/schema/object_name.h"

namespace walwise::sql {
namespace {

Table Named(const std::string& schema, const std::string& name) {
  Table table;
  table.schema = schema;
  table.name = name;
  return table;
}

Schema Of(std::initializer_list<Table> tables) {
  Schema schema;
  for (const Table& table : tables) {
    schema.Add(table);
  }
  return schema;
}

std::string FoundIn(const Schema& schema, std::string_view in, std::string_view name) {
  const Table* table = schema.Find(in, name);
  return table == nullptr ? "none" : "in '" + table->schema + "'";
}

Table WithIndex(Index index) {
  Table table = Named("", "t");
  table.indexes.push_back(std::move(index));
  return table;
}

TEST(Schema, NameWithoutSchemaFindsTheOnlyTable) {
  EXPECT_EQ(FoundIn(Of({Named("app", "t"), Named("app", "t2")}), "", "t"), "in 'app'");
  EXPECT_EQ(FoundIn(Of({Named("app", "t")}), "", "T"), "none");
}

TEST(Schema, NameWithoutSchemaPrefersPublicThenTheUnknownSchema) {
  EXPECT_EQ(FoundIn(Of({Named("app", "t"), Named("public", "t"), Named("", "t")}), "", "t"),
            "in 'public'");
  EXPECT_EQ(FoundIn(Of({Named("app", "t"), Named("", "t")}), "", "t"), "in ''");
}

TEST(Schema, NameThatStandsForSeveralTablesFindsNone) {
  EXPECT_EQ(FoundIn(Of({Named("a", "t"), Named("b", "t")}), "", "t"), "none");
}

TEST(Schema, NameInASchemaFindsNoTableOfAnother) {
  const Schema schema = Of({Named("a", "t"), Named("", "u")});
  EXPECT_EQ(FoundIn(schema, "b", "t"), "none");
  EXPECT_EQ(FoundIn(schema, "b", "u"), "none");
  EXPECT_EQ(FoundIn(schema, "public", "u"), "in ''");
}

TEST(Schema, CatalogTableReplacesTheOneWhoseSchemaDdlDidNotSay) {
  Schema schema = Of({Named("", "t"), Named("", "u")});
  Table live = Named("public", "t");
  live.from_catalog = true;
  schema.Merge(Of({live}));
  EXPECT_EQ(schema.tables().size(), 2u);
  EXPECT_TRUE(schema.Find("", "t")->from_catalog);
  EXPECT_FALSE(schema.Find("", "u")->from_catalog);
}

TEST(Schema, PublicationTakesInTablesToCome) {
  Schema schema = Of({Named("", "before"), Named("app", "elsewhere")});
  schema.PublishSchema("public");
  schema.Add(Named("public", "after"));
  EXPECT_TRUE(schema.Find("", "before")->is_published);
  EXPECT_TRUE(schema.Find("", "after")->is_published);
  EXPECT_FALSE(schema.Find("app", "elsewhere")->is_published);
  schema.PublishAll();
  EXPECT_TRUE(schema.Find("app", "elsewhere")->is_published);
  EXPECT_TRUE(schema.Add(Named("x", "y")).is_published);
}

TEST(Table, ColumnOfAKeyAnExpressionAPredicateOrAnIncludeListIsIndexed) {
  Index index;
  index.name = "i";
  index.columns = {"a", ""};
  index.expressions = {"", "lower(b)"};
  index.included = {"c"};
  index.predicate = "NOT \"d\"";
  const Table table = WithIndex(index);
  for (const char* column : {"a", "b", "c", "d"}) {
    EXPECT_EQ(table.IndexOn(column), "i") << column;
  }
  EXPECT_EQ(table.IndexOn("e"), "");
  EXPECT_EQ(table.IndexOn("lower"), "");
}

TEST(Table, BrinIndexDoesNotCount) {
  Index index;
  index.name = "i";
  index.columns = {"a"};
  index.expressions = {""};
  index.method = "brin";
  EXPECT_EQ(WithIndex(index).IndexOn("a"), "");
}

TEST(ColumnMentions, StringsTypesAndFunctionsAreNoColumns) {
  EXPECT_FALSE(ExpressionMentions("date('a')", "a"));
  EXPECT_FALSE(ExpressionMentions("x::date", "date"));
  EXPECT_FALSE(ExpressionMentions("date(x)", "date"));
  EXPECT_TRUE(ExpressionMentions("x + DATE", "date"));
  EXPECT_FALSE(ExpressionMentions("x + \"DATE\"", "date"));
}

TEST(ColumnMentions, RenamedColumnIsQuotedWhereItMustBe) {
  EXPECT_EQ(RenameInExpression("a + lower(a) || 'a'", "a", "Big"),
            "\"Big\" + lower(\"Big\") || 'a'");
}

TEST(Identifier, OnlyNamesThatNeedQuotesGetThem) {
  EXPECT_EQ(QuoteIdentifier("a_1"), "a_1");
  EXPECT_EQ(QuoteIdentifier("name"), "name");
  EXPECT_EQ(QuoteIdentifier("user"), "\"user\"");
  EXPECT_EQ(QuoteIdentifier("int"), "\"int\"");
  EXPECT_EQ(QuoteIdentifier("A"), "\"A\"");
  EXPECT_EQ(QuoteIdentifier("1a"), "\"1a\"");
  EXPECT_EQ(QuoteIdentifier("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(QuoteIdentifier(""), "\"\"");
}

TEST(ObjectName, LongerPartIsCutFirst) {
  const std::string t(40, 't');
  const std::string c(30, 'c');
  EXPECT_EQ(ObjectName(t, c, "key"), std::string(29, 't') + "_" + c.substr(0, 29) + "_key");
  EXPECT_EQ(ObjectName(std::string(63, 't'), "", "pkey").size(), 63u);
}

TEST(ObjectName, NoCharacterIsCut) {
  std::string name;
  for (int i = 0; i < 30; ++i) {
    name += "ä";
  }
  name = "x" + name;
  EXPECT_EQ(ObjectName(name, "", "pkey"), name.substr(0, 57) + "_pkey");
}

}  // namespace
}  // namespace walwise::sql
