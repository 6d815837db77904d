#include "upsert-rewriter/schema/ddl_reader.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "upsert-rewriter/schema/column_mentions.h"
#include "upsert-rewriter/schema/ddl_index.h"
#include "upsert-rewriter/schema/ddl_table.h"
#include "upsert-rewriter/schema/ddl_type.h"
#include "upsert-rewriter/schema/expression_text.h"
#include "upsert-rewriter/schema/identifier.h"
#include "upsert-rewriter/text/sql_lexer.h"

namespace walwise::sql {

namespace {

// The server's bits for triggers.
constexpr int64_t kTriggerBefore = 1 << 1;
constexpr int64_t kTriggerInsert = 1 << 2;
constexpr int64_t kTriggerUpdate = 1 << 4;

// A name given as a list of String nodes.
struct ObjectRef {
  explicit ObjectRef(NodeList names, size_t behind = 0) {
    const size_t size = names.size();
    if (size > behind) {
      name = StringValue(names[size - behind - 1]);
    }
    if (size > behind + 1) {
      schema = StringValue(names[size - behind - 2]);
    }
  }
  std::string_view schema;
  std::string_view name;
};

Table* FindTable(Node relation, Schema* schema) {
  return schema->FindMutable(relation.Text("schemaname"), relation.Text("relname"));
}

// The tables that an index of this name may be of: of all schemas if none is given.
std::vector<Table*> TablesOfIndex(std::string_view in, std::string_view name, Schema* schema) {
  std::vector<Table*> tables;
  for (const auto& [key, table] : schema->tables()) {
    if ((in.empty() || table.schema.empty() || table.schema == in) &&
        table.FindIndex(name) != nullptr) {
      tables.push_back(schema->FindMutable(key.second, key.first));
    }
  }
  return tables;
}

void DropSchema(std::string_view name, Schema* schema) {
  std::vector<std::string> tables;
  for (const auto& [key, table] : schema->tables()) {
    if (key.second == name) {
      tables.push_back(key.first);
    }
  }
  for (const std::string& table : tables) {
    schema->Remove(name, table);
  }
}

void Drop(Node statement, Schema* schema) {
  const std::string_view kind = statement.Text("removeType");
  for (const Node object : statement.List("objects")) {
    const ObjectRef target(object.As("List").List("items"));
    if (kind == "OBJECT_TABLE") {
      schema->Remove(target.schema, target.name);
    } else if (kind == "OBJECT_INDEX") {
      for (Table* table : TablesOfIndex(target.schema, target.name, schema)) {
        std::erase_if(table->indexes,
                      [&](const Index& index) { return index.name == target.name; });
      }
    } else if (kind == "OBJECT_SCHEMA") {
      DropSchema(StringValue(object), schema);
    }
  }
}

void Move(const Table& from, std::string_view to_schema, std::string_view to_name, Schema* schema) {
  // The names may be parts of the table that goes.
  Table moved = from;
  moved.schema = to_schema;
  moved.name = to_name;
  schema->Remove(from.schema, from.name);
  schema->Add(std::move(moved));
}

void RenameColumn(std::string_view from, std::string_view to, Table* table) {
  const auto replace = [&](std::string* name) { *name = *name == from ? std::string(to) : *name; };
  for (Column& column : table->columns) {
    replace(&column.name);
  }
  for (Index& index : table->indexes) {
    std::for_each(index.columns.begin(), index.columns.end(), [&](auto& c) { replace(&c); });
    std::for_each(index.included.begin(), index.included.end(), [&](auto& c) { replace(&c); });
    for (std::string& expression : index.expressions) {
      expression = RenameInExpression(expression, from, to);
    }
    index.predicate = RenameInExpression(index.predicate, from, to);
  }
}

void RenameIndex(std::string_view from, std::string_view to, Table* table) {
  for (Index& index : table->indexes) {
    if (index.name == from) {
      index.name = to;
    }
  }
}

void RenameSchema(std::string_view from, std::string_view to, Schema* schema) {
  std::vector<Table> tables;
  for (const auto& [key, table] : schema->tables()) {
    if (key.second == from) {
      tables.push_back(table);
    }
  }
  for (const Table& table : tables) {
    Move(table, to, table.name, schema);
  }
}

// An index may be renamed by ALTER TABLE too.
void RenameRelation(Node relation, std::string_view to, Schema* schema) {
  if (const Table* table = FindTable(relation, schema)) {
    Move(*table, table->schema, to, schema);
    return;
  }
  const std::string_view name = relation.Text("relname");
  for (Table* table : TablesOfIndex(relation.Text("schemaname"), name, schema)) {
    RenameIndex(name, to, table);
  }
}

void Rename(Node statement, Schema* schema) {
  const std::string_view kind = statement.Text("renameType");
  const std::string_view from = statement.Text("subname");
  const std::string_view to = statement.Text("newname");
  const Node relation = statement["relation"];
  if (kind == "OBJECT_TABLE" || kind == "OBJECT_INDEX") {
    RenameRelation(relation, to, schema);
  } else if (kind == "OBJECT_SCHEMA") {
    RenameSchema(from, to, schema);
  } else if (Table* table = FindTable(relation, schema)) {
    if (kind == "OBJECT_COLUMN") {
      RenameColumn(from, to, table);
    } else if (kind == "OBJECT_TABCONSTRAINT") {
      RenameIndex(from, to, table);
    }
  }
}

void SetSchema(Node statement, Schema* schema) {
  const Table* table = FindTable(statement["relation"], schema);
  if (statement.Text("objectType") == "OBJECT_TABLE" && table != nullptr) {
    Move(*table, statement.Text("newschema"), table->name, schema);
  }
}

void CreateTrigger(Node statement, Schema* schema) {
  if (!statement.Bool("row") || statement.Int("timing") != kTriggerBefore) {
    return;
  }
  Table& table = FindOrAdd(statement["relation"], schema);
  const int64_t events = statement.Int("events");
  table.has_insert_row_triggers |= (events & kTriggerInsert) != 0;
  table.has_update_row_triggers |= (events & kTriggerUpdate) != 0;
}

void CreateIndex(Node statement, const ExpressionText& text, Schema* schema) {
  // On a materialized view it is one too; nobody asks for such a table.
  AddIndex(statement, text, &FindOrAdd(statement["relation"], schema));
}

void Publish(Node statement, bool publishes, Schema* schema) {
  if (statement.Bool("for_all_tables")) {
    schema->PublishAll();
  }
  for (const Node node : statement.List("pubobjects")) {
    const Node object = node.As("PublicationObjSpec");
    const std::string_view kind = object.Text("pubobjtype");
    if (kind == "PUBLICATIONOBJ_TABLES_IN_SCHEMA" && publishes) {
      schema->PublishSchema(object.Text("name"));
    } else if (const Node relation = object["pubtable"]["relation"]) {
      FindOrAdd(relation, schema).is_published = publishes;
    }
  }
}

// In lower case; "" at the end.
std::string NextWord(std::string_view text, SqlLexer* lexer) {
  Token token;
  do {
    if (!lexer->Next(&token)) {
      return "";
    }
  } while (token.is_comment());
  return IdentifierValue(text, token);
}

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

void ApplyDdl(Node statement, std::string_view text, Schema* schema) {
  const std::string_view type = statement.type();
  const Node fields = statement.As(type);
  ApplyTypeDdl(type, fields, schema->mutable_types());
  if (type == "CreateStmt") {
    CreateTable(fields, ExpressionText(text), schema);
  } else if (type == "CreateTableAsStmt") {
    CreateTableAs(fields, schema);
  } else if (type == "AlterTableStmt") {
    AlterTable(fields, ExpressionText(text), schema);
  } else if (type == "IndexStmt") {
    CreateIndex(fields, ExpressionText(text), schema);
  } else if (type == "DropStmt") {
    Drop(fields, schema);
  } else if (type == "RenameStmt") {
    Rename(fields, schema);
  } else if (type == "AlterObjectSchemaStmt") {
    SetSchema(fields, schema);
  } else if (type == "CreateTrigStmt") {
    CreateTrigger(fields, schema);
  } else if (type == "CreatePublicationStmt") {
    Publish(fields, true, schema);
  } else if (type == "AlterPublicationStmt") {
    Publish(fields, fields.Text("action") != "AP_DropObjects", schema);
  }
}

bool LooksLikeDdl(std::string_view text) {
  SqlLexer lexer(text);
  const std::string verb = NextWord(text, &lexer);
  const bool is_create = verb == "create";
  if (!is_create && !IsOneOf(verb, {"alter", "drop"})) {
    return false;
  }
  std::string word = NextWord(text, &lexer);
  while (is_create && IsOneOf(word, {"or", "replace", "global", "local", "temp", "temporary",
                                     "unlogged", "unique", "constraint"})) {
    word = NextWord(text, &lexer);
  }
  return IsOneOf(word, {"table", "index", "trigger", "publication", "type", "domain"}) ||
         (!is_create && word == "schema");
}

}  // namespace walwise::sql
