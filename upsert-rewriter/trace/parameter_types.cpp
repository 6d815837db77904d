#include "upsert-rewriter/trace/parameter_types.h"

namespace walwise::sql {

namespace {

using client::Answer;

// One row a label, or one without.
constexpr char kQuery[] = R"(
WITH RECURSIVE given AS (
  SELECT n, t::oid AS type FROM pg_prepared_statements,
         unnest(parameter_types) WITH ORDINALITY AS p(t, n) WHERE name = 'walwise_trace'
), base AS (
  SELECT n, type FROM given
  UNION ALL
  SELECT n, typbasetype FROM base JOIN pg_type t ON t.oid = type WHERE typtype = 'd'
)
SELECT n, format_type(t.oid, NULL), coalesce(format_type(e.oid, NULL), ''), l.enumlabel
  FROM base JOIN pg_type t ON t.oid = base.type
  LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
  LEFT JOIN pg_enum l ON l.enumtypid = coalesce(e.oid, t.oid)
 WHERE t.typtype <> 'd' ORDER BY n, l.enumsortorder)";

}  // namespace

Result<std::vector<ValueType>> ParameterTypes(client::Connection* connection,
                                              const std::string& sql) {
  const Answer prepared = connection->Prepare("walwise_trace", sql);
  if (!prepared.ok()) {
    return Status::Error(prepared.message);
  }
  const Answer types = connection->Exec(kQuery);
  const Answer dropped = connection->Exec("DEALLOCATE walwise_trace");
  if (!types.ok() || !dropped.ok()) {
    return Status::Error(types.ok() ? dropped.message : types.message);
  }
  std::vector<ValueType> result;
  client::Value last;
  for (const client::Row& row : types.rows) {
    if (row[0] != last) {
      result.push_back({row[1].value_or(""), row[2].value_or(""), {}});
      last = row[0];
    }
    if (row[3]) {
      result.back().labels.push_back(*row[3]);
    }
  }
  return result;
}

}  // namespace walwise::sql
