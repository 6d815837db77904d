#include "tests/difference/rewriting.h"

#include "tests/difference/text.h"
#include "upsert-rewriter/run/rewrite_run.h"
#include "upsert-rewriter/schema/ddl_reader.h"
#include "upsert-rewriter/tree/parser.h"

namespace walwise::difference {

RewrittenText RewriteStatement(const std::string& sql, const sql::Schema& schema,
                               const sql::RewriteOptions& options) {
  sql::Document document;
  document.path = "case.sql";
  document.language = sql::Language::kSql;
  document.text = sql;
  const sql::RewrittenFile file = sql::RewriteFile(std::move(document), schema, options);
  if (file.outcomes.empty()) return {sql, "(no DO UPDATE)"};
  const sql::RewriteOutcome& outcome = file.outcomes.front();
  RewrittenText rewritten = {file.text, outcome.refusal};
  for (const std::string& note : outcome.notes) {
    rewritten.warns_of_volatile |= note.find("volatile_flag() in the WHERE must") == 0;
    rewritten.has_new_condition |= note.find("Rows that would not change") == 0;
  }
  return rewritten;
}

sql::Schema SchemaOf(const std::vector<std::string>& script) {
  sql::Schema schema;
  sql::Parser parser;
  for (const std::string& marked : script) {
    const std::string statement = WithoutMarks(marked);
    if (const sql::Node node = parser.Parse(statement)) sql::ApplyDdl(node, statement, &schema);
  }
  return schema;
}

}  // namespace walwise::difference
