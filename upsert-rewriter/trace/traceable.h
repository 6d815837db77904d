#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/status.h"
#include "upsert-rewriter/lint/statement.h"
#include "upsert-rewriter/schema/schema.h"

namespace walwise::sql {

// An upsert, ready to be run on copies of its tables. It needs no tree.
struct TraceableStatement {
  std::string sql;  // its tables are called by their names in the scratch schema
  // What $1, $2, ... stand for in the file, so that two forms of a statement can be given the same
  // values: "$2", "?1", "name", "{expr}".
  std::vector<std::string> parameters;
  std::string table;                 // the target
  std::vector<const Table*> tables;  // all that it names, the target first
  // The target's columns that DO UPDATE ... WHERE reads; without WHERE, those that it sets.
  std::vector<std::string> condition_columns;
  bool has_condition = false;
};

// `scratch` is the schema with the copies. An error if the statement names tables that are not
// known, or is no plain query.
Result<TraceableStatement> ReadTraceable(const Statement& statement, const Schema& schema,
                                         const std::string& scratch);

// The upsert in the statement that updates rows on conflict; none if there is none. Those within
// its WITH count.
std::optional<Upsert> UpdatingUpsert(const Statement& statement);

// Does the statement call a function that moves or reads a sequence by its name?
bool NamesSequence(Node tree);

}  // namespace walwise::sql
