// Upserts as `walwise rewrite` writes them, for the second copy of a case.
#pragma once

#include <string>
#include <vector>

#include "upsert-rewriter/rewrite/rewrite.h"
#include "upsert-rewriter/schema/schema.h"

namespace walwise::difference {

struct RewrittenText {
  std::string sql;      // the statement to run; the original where it was not rewritten
  std::string refusal;  // why; "" if it was rewritten
  bool has_new_condition = false;
  bool warns_of_volatile = false;  // a note says that a function must not be volatile
};

// The statement as RewriteFile leaves it.
RewrittenText RewriteStatement(const std::string& sql, const sql::Schema& schema,
                               const sql::RewriteOptions& options);

// The tables that a script's statements make; what does not parse is passed over.
sql::Schema SchemaOf(const std::vector<std::string>& script);

}  // namespace walwise::difference
