#pragma once

#include <string>
#include <vector>

#include "common/status.h"
#include "upsert-rewriter/lint/statement.h"
#include "upsert-rewriter/rewrite/clauses.h"
#include "upsert-rewriter/rewrite/edit_list.h"
#include "upsert-rewriter/rewrite/rewrite.h"
#include "upsert-rewriter/schema/schema.h"

namespace walwise::sql {

// One column that the INSERT gives values to.
struct SourceColumn {
  std::string name;
  std::string written;      // with quotes where needed
  std::string cast;         // the type's name for a cast
  std::string type;         // as Column::type
  std::string collation;    // to be named, as SQL; "" where there can be no doubt
  bool is_default = false;  // DEFAULT in every row: it is taken out of the statement
};

// One column or expression of the conflict's key, in three forms.
struct KeyPart {
  std::string column;    // its name as written; "" for an expression
  std::string bare;      // k             lower(email)
  std::string target;    // t.k           lower(t.email)
  std::string excluded;  // excluded.k    lower(excluded.email)
};

// What both strategies need to know of an upsert, and its refusals.
struct RewritePlan {
  const Statement* statement;
  const Table* table;
  UpsertClauses clauses;
  std::string target_name;  // as written: the alias, or the table's name without its schema
  std::vector<SourceColumn> columns;
  bool compares_rows = false;  // excluded.* as one value
  std::vector<KeyPart> key;
  std::string target_predicate;  // of a conflict target with WHERE; "" else
  std::string excluded_predicate;
  std::string condition;  // of DO UPDATE, as written, or made for skip_identical
  bool condition_is_new = false;
  std::vector<std::string> notes;
};

// Or why it can't be rewritten. `edits` lends its Copy.
Result<RewritePlan> PlanRewrite(const Statement& statement, const Schema& schema,
                                const RewriteOptions& options, EditList* edits);

// By its columns and the number of its expressions, is the index one that the conflict target
// means?
bool MayArbitrate(const Upsert& upsert, const Index& index);

// "(a, b)": the columns that stay.
std::string ColumnList(const RewritePlan& plan);

// Makes the source give each column in its own type: casts in place, or `open` and `close` to be
// put around the source where there is no place for them. Takes DEFAULT columns out.
struct SourceWrapping {
  std::string open;
  std::string close;
};
SourceWrapping TypeSource(const RewritePlan& plan, EditList* edits);

}  // namespace walwise::sql
