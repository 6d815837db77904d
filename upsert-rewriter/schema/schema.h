#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "upsert-rewriter/schema/named_types.h"

// What is known of the tables that statements write to, from DDL or from a live catalog.

namespace walwise::sql {

struct Column {
  std::string name;
  // As format_type prints it, so that it can stand in a cast: "bigint", "character varying(20)",
  // "timestamp with time zone", "public.mood". Empty: not known.
  std::string type;
  std::string collation;  // as SQL, if it is not the type's own: "ci", "\"C\"", "lib.ci"
  bool not_null = false;
  std::string default_expression;  // "" without one, and for a generated or identity column
  bool is_identity = false;
  bool is_generated = false;
  bool is_serial = false;  // its default takes a sequence's next value
};

struct Index {
  std::string name;
  // Key columns in order; "" for an expression, whose text is in `expressions` at the same place.
  std::vector<std::string> columns;
  std::vector<std::string> expressions;
  std::vector<std::string> included;
  std::string predicate;  // "" if it is not partial
  std::string method = "btree";
  bool is_unique = false;
  bool is_primary = false;
  bool is_constraint = false;  // then `name` is the constraint's too
  bool is_deferrable = false;
  bool nulls_not_distinct = false;
  // Some key has a collation or an operator class of its own: what it takes for equal need not be
  // what `=` does.
  bool has_own_equality = false;
};

struct Table {
  std::string schema;  // "" if DDL did not say
  std::string name;
  std::vector<Column> columns;
  std::vector<Index> indexes;
  std::optional<int> fillfactor;
  char replica_identity = 'd';  // pg_class.relreplident: d, n, f, i
  bool is_partitioned = false;
  bool has_children = false;  // tables inherit from it; partitions don't count
  bool is_unlogged = false;
  bool is_temporary = false;
  // Only a live catalog can tell; from DDL they are what was seen. The triggers are those that run
  // BEFORE, FOR EACH ROW: they see rows that are then not written.
  bool has_insert_row_triggers = false;
  bool has_update_row_triggers = false;
  bool has_row_security = false;
  bool is_published = false;
  bool from_catalog = false;
  // False: there may be more columns. ALTER TABLE met a table whose CREATE TABLE was not seen, or
  // its columns are those of something not seen.
  bool is_complete = true;
  // As they were before ALTER TABLE dropped them or gave them another type, oldest first.
  std::vector<Column> former_columns;
  std::vector<Index> former_indexes;  // that went with a column or were a dropped constraint's

  const Column* FindColumn(std::string_view column) const;
  Column* FindColumn(std::string_view column);
  // Is the column in a key, an expression, an INCLUDE list or a predicate of any index that is not
  // BRIN (such an index makes an update of it not HOT)? The first such index's name, else "".
  std::string_view IndexOn(std::string_view column) const;
  const Index* PrimaryKey() const;
  const Index* FindIndex(std::string_view index) const;
};

class Schema {
 public:
  // A name without schema finds the only table of that name, or the one in "public", or one whose
  // schema is not known. None if there are several. A name in "public" finds one whose schema is
  // not known, too.
  const Table* Find(std::string_view schema, std::string_view name) const;
  Table* FindMutable(std::string_view schema, std::string_view name);
  Table& Add(Table table);  // replaces one of the same schema and name
  void Remove(std::string_view schema, std::string_view name);
  // Tables and types that `other` has: they replace ours.
  void Merge(const Schema& other);
  // Publications that take in tables to come.
  void PublishAll();
  void PublishSchema(std::string_view schema);

  const std::map<std::pair<std::string, std::string>, Table>& tables() const { return tables_; }
  const NamedTypes& types() const { return types_; }
  NamedTypes* mutable_types() { return &types_; }

 private:
  std::map<std::pair<std::string, std::string>, Table> tables_;  // by name, then schema
  NamedTypes types_;
  bool all_published_ = false;
  std::set<std::string, std::less<>> published_schemas_;
};

}  // namespace walwise::sql
