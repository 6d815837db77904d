#include "tests/difference/rewriting.h"

#include <regex>

#include "tests/difference/text.h"
#include "upsert-rewriter/run/rewrite_run.h"
#include "upsert-rewriter/schema/ddl_reader.h"
#include "upsert-rewriter/tree/parser.h"

namespace walwise::difference {

namespace {

struct Fault {
  const char* name;
  const char* pattern;
  const char* replacement;
};

// Each breaks one part of a form that its correctness hangs on.
constexpr Fault kFaults[] = {
    {"no IS NOT TRUE", R"( IS NOT TRUE\))", ")"},
    {"no key match", R"(WHERE \S+ = excluded\.("[^"]*"|\w+) AND )", "WHERE "},
    {"no casts", R"(::("[^"]*"|[a-z_.]+)(\([0-9,]+\))?(\[\])?)", ""},
    {"no NOT before EXISTS", R"(NOT EXISTS)", "EXISTS"},
    {"no condition", R"(AND \(.*\) IS NOT TRUE\))", ")"},
    {"no condition of the update",
     R"((NOT EXISTS \(SELECT FROM insert_attempt [^)]*\)) AND \(.*\))", "$1"},
    {"no inserted rows in RETURNING", R"( UNION ALL SELECT .* FROM insert_attempt)", ""},
};

}  // namespace

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

std::vector<std::string> FaultNames() {
  std::vector<std::string> names;
  for (const Fault& fault : kFaults) names.emplace_back(fault.name);
  return names;
}

std::string WithFault(std::string sql, const std::string& name) {
  for (const Fault& fault : kFaults) {
    if (name == fault.name) {
      sql = std::regex_replace(sql, std::regex(fault.pattern), fault.replacement,
                               std::regex_constants::format_first_only);
    }
  }
  return sql;
}

}  // namespace walwise::difference
