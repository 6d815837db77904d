#include "upsert-rewriter/schema/ddl_type.h"

#include <string>
#include <utility>

#include "upsert-rewriter/schema/ddl_reader.h"

namespace walwise::sql {

namespace {

// The last two of a list of String nodes.
struct TypeRef {
  explicit TypeRef(NodeList names) {
    const size_t size = names.size();
    name = size > 0 ? StringValue(names[size - 1]) : std::string_view();
    schema = size > 1 ? StringValue(names[size - 2]) : std::string_view();
  }
  std::string_view schema;
  std::string_view name;
};

bool IsType(std::string_view kind) { return kind == "OBJECT_TYPE" || kind == "OBJECT_DOMAIN"; }

NamedType Named(std::string_view schema, std::string_view name) {
  NamedType type;
  type.schema = schema;
  type.name = name;
  return type;
}

NamedType Named(NodeList names) {
  const TypeRef ref(names);
  return Named(ref.schema, ref.name);
}

void CreateDomain(Node statement, NamedTypes* types) {
  NamedType type = Named(statement.List("domainname"));
  type.base = TypeText(statement["typeName"]);
  type.collation = CollationText(statement);
  types->Add(std::move(type));
}

void CreateComposite(Node statement, NamedTypes* types) {
  const Node relation = statement["typevar"];
  NamedType type = Named(relation.Text("schemaname"), relation.Text("relname"));
  for (const Node attribute : statement.List("coldeflist")) {
    type.parts.push_back(TypeText(attribute.As("ColumnDef")["typeName"]));
  }
  types->Add(std::move(type));
}

// Its attributes are no longer those that were seen.
void AlterComposite(Node statement, NamedTypes* types) {
  if (statement.Text("objtype") == "OBJECT_TYPE") {
    const Node relation = statement["relation"];
    types->Remove(relation.Text("schemaname"), relation.Text("relname"));
  }
}

void Drop(Node statement, NamedTypes* types) {
  const std::string_view kind = statement.Text("removeType");
  for (const Node object : statement.List("objects")) {
    if (IsType(kind)) {
      const TypeRef ref(object.As("TypeName").List("names"));
      types->Remove(ref.schema, ref.name);
    } else if (kind == "OBJECT_SCHEMA") {
      types->RemoveSchema(StringValue(object));
    }
  }
}

void Rename(Node statement, NamedTypes* types) {
  const std::string_view kind = statement.Text("renameType");
  if (IsType(kind)) {
    const TypeRef ref(statement["object"].As("List").List("items"));
    types->Move(ref.schema, ref.name, ref.schema, statement.Text("newname"));
  } else if (kind == "OBJECT_SCHEMA") {
    types->RenameSchema(statement.Text("subname"), statement.Text("newname"));
  }
}

void SetSchema(Node statement, NamedTypes* types) {
  if (IsType(statement.Text("objectType"))) {
    const TypeRef ref(statement["object"].As("List").List("items"));
    types->Move(ref.schema, ref.name, statement.Text("newschema"), ref.name);
  }
}

}  // namespace

void ApplyTypeDdl(std::string_view statement_type, Node fields, NamedTypes* types) {
  if (statement_type == "CreateDomainStmt") {
    CreateDomain(fields, types);
  } else if (statement_type == "CompositeTypeStmt") {
    CreateComposite(fields, types);
  } else if (statement_type == "CreateEnumStmt" || statement_type == "CreateRangeStmt") {
    types->Add(Named(fields.List("typeName")));
  } else if (statement_type == "DefineStmt" && fields.Text("kind") == "OBJECT_TYPE") {
    types->Add(Named(fields.List("defnames")));
  } else if (statement_type == "AlterTableStmt") {
    AlterComposite(fields, types);
  } else if (statement_type == "DropStmt") {
    Drop(fields, types);
  } else if (statement_type == "RenameStmt") {
    Rename(fields, types);
  } else if (statement_type == "AlterObjectSchemaStmt") {
    SetSchema(fields, types);
  }
}

}  // namespace walwise::sql
