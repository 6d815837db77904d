#include "upsert-rewriter/schema/catalog_reader.h"

#include <charconv>
#include <map>
#include <utility>
#include <vector>

#include "common/client/dsn.h"
#include "upsert-rewriter/schema/catalog_queries.h"
#include "upsert-rewriter/schema/ddl_index.h"
#include "upsert-rewriter/tree/parser.h"

namespace walwise::sql {

namespace {

using client::Answer;
using client::Connection;
using client::Row;
using client::Value;

constexpr int kOldestVersion = 140000;

// Fields of a row, one after the other.
class Fields {
 public:
  explicit Fields(const Row& row) : row_(row) {}
  std::string Text() { return row_[at_++].value_or(""); }
  char Letter() {
    const std::string text = Text();
    return text.empty() ? '\0' : text[0];
  }
  bool Bool() { return Text() == "t"; }
  std::optional<int> Int() {
    const Value& value = row_[at_++];
    int number = 0;
    if (!value ||
        std::from_chars(value->data(), value->data() + value->size(), number).ec != std::errc()) {
      return std::nullopt;
    }
    return number;
  }

 private:
  const Row& row_;
  size_t at_ = 0;
};

Column ReadColumn(Fields* fields) {
  Column column;
  column.name = fields->Text();
  column.type = fields->Text();
  column.collation = fields->Text();
  column.not_null = fields->Bool();
  column.default_expression = fields->Text();
  column.is_identity = fields->Bool();
  column.is_generated = fields->Bool();
  column.is_serial = fields->Bool();
  return column;
}

Table ReadTable(Fields* fields) {
  Table table;
  table.from_catalog = true;
  table.schema = fields->Text();
  table.name = fields->Text();
  table.is_partitioned = fields->Bool();
  table.is_unlogged = fields->Letter() == 'u';
  table.replica_identity = fields->Letter();
  table.has_row_security = fields->Bool();
  table.fillfactor = fields->Int();
  table.has_insert_row_triggers = fields->Bool();
  table.has_update_row_triggers = fields->Bool();
  table.is_published = fields->Bool();
  table.has_children = fields->Bool();
  return table;
}

// What the server writes of a collation and an operator class is only what is not the column's own
// or the type's default.
bool HasOwnEquality(const std::string& definition) {
  Parser parser;
  bool has = false;
  for (const Node element : parser.Parse(definition).As("IndexStmt").List("indexParams")) {
    has |= HasOwnEquality(element.As("IndexElem"));
  }
  return has;
}

Index ReadIndex(Fields* fields) {
  Index index;
  index.name = fields->Text();
  index.method = fields->Text();
  index.is_unique = fields->Bool();
  index.is_primary = fields->Bool();
  index.is_constraint = fields->Bool();
  index.is_deferrable = fields->Bool();
  index.nulls_not_distinct = fields->Bool();
  index.predicate = fields->Text();
  index.has_own_equality = HasOwnEquality(fields->Text());
  return index;
}

void AddIndexColumn(Fields* fields, Index* index) {
  std::string name = fields->Text();
  std::string expression = fields->Text();
  if (fields->Bool()) {
    index->columns.push_back(std::move(name));
    index->expressions.push_back(std::move(expression));
  } else {
    index->included.push_back(std::move(name));
  }
}

// A composite type comes in as many rows as it has attributes.
void AddType(Fields* fields, NamedTypes* types) {
  NamedType type;
  type.from_catalog = true;
  type.schema = fields->Text();
  type.name = fields->Text();
  const std::string made_of = fields->Text();
  type.collation = fields->Text();
  if (fields->Bool()) {
    type.base = made_of;
  } else if (!made_of.empty()) {
    const auto known = types->all().find({type.name, type.schema});
    type.parts = known == types->all().end() ? std::vector<std::string>() : known->second.parts;
    type.parts.push_back(made_of);
  }
  types->Add(std::move(type));
}

// The queries' rows, put together by oids. The queries have one snapshot.
class Catalog {
 public:
  explicit Catalog(Connection* connection) : connection_(connection) {}

  Status Read() {
    const int version = connection_->server_version();
    // Names that are not in pg_catalog are then qualified in types and expressions.
    Status status =
        Run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; "
            "SET LOCAL search_path = pg_catalog; SET LOCAL lock_timeout = '10s'",
            [](Fields*) {});
    const auto read = [&](const std::string& query, const auto& each) {
      if (status.ok()) {
        status = Run(query, each);
      }
    };
    read(TablesQuery(version), [&](Fields* row) {
      const std::string oid = row->Text();
      tables_.emplace(oid, ReadTable(row));
    });
    read(ColumnsQuery(),
         [&](Fields* row) { tables_[row->Text()].columns.push_back(ReadColumn(row)); });
    read(IndexesQuery(version), [&](Fields* row) {
      const std::string table = row->Text();
      const std::string oid = row->Text();
      indexes_.emplace(oid, std::make_pair(table, ReadIndex(row)));
      order_.push_back(oid);
    });
    read(IndexColumnsQuery(),
         [&](Fields* row) { AddIndexColumn(row, &indexes_[row->Text()].second); });
    read(TypesQuery(), [&](Fields* row) { AddType(row, schema_.mutable_types()); });
    read("COMMIT", [](Fields*) {});
    return status;
  }

  Schema Take() {
    for (const std::string& oid : order_) {
      auto& [table, index] = indexes_[oid];
      tables_[table].indexes.push_back(std::move(index));
    }
    for (auto& [oid, table] : tables_) {
      schema_.Add(std::move(table));
    }
    return std::move(schema_);
  }

 private:
  template <typename Each>
  Status Run(const std::string& query, const Each& each) {
    const Answer answer = connection_->Exec(query);
    if (!answer.ok()) {
      return Status::Error("cannot read the catalog: " + answer.message);
    }
    for (const Row& row : answer.rows) {
      Fields fields(row);
      each(&fields);
    }
    return Status();
  }

  Connection* connection_;
  std::map<std::string, Table> tables_;
  std::map<std::string, std::pair<std::string, Index>> indexes_;
  Schema schema_;                   // its tables come at the end
  std::vector<std::string> order_;  // of the indexes, as they were made
};

}  // namespace

Result<Schema> ReadCatalog(const std::string& dsn) {
  Result<Connection> connection = client::Connect(dsn, client::Access::kReadOnly);
  if (!connection.ok()) {
    return connection.status();
  }
  if (connection->server_version() < kOldestVersion) {
    return Status::Error("the server's version is older than 14; use --schema with its DDL");
  }
  Catalog catalog(&*connection);
  if (Status status = catalog.Read(); !status.ok()) {
    return status;
  }
  return catalog.Take();
}

}  // namespace walwise::sql
