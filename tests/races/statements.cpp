#include "tests/races/statements.h"

namespace walwise::races {

namespace {

// The sequence is asked while the changed row is locked: its numbers have the order of the changes.
constexpr char kReturning[] = " RETURNING id, v, writes, writer, nextval('place') AS place";

std::string Rows(int keys) {
  std::string rows;
  for (int i = 0; i < keys; i++) {
    const auto parameter = [i](int n) { return "$" + std::to_string(3 * i + n); };
    rows += (i == 0 ? "(" : ", (") + parameter(1) + "::int, " + parameter(2) + "::bigint, 1, " +
            parameter(3) + "::bigint)";
  }
  return rows;
}

std::string OnConflict(int keys) {
  return "INSERT INTO host AS h VALUES " + Rows(keys) +
         " ON CONFLICT (id) DO UPDATE SET v = excluded.v, writes = h.writes + 1,"
         " writer = excluded.writer WHERE h.v < excluded.v" +
         kReturning;
}

std::string Cte() {
  return "WITH attempt AS (INSERT INTO host VALUES " + Rows(1) + " ON CONFLICT DO NOTHING" +
         kReturning +
         "), change AS (UPDATE host SET v = $2, writes = writes + 1, writer = $3"
         " WHERE id = $1 AND v < $2 AND NOT EXISTS (SELECT FROM attempt)" +
         kReturning + ") SELECT * FROM attempt UNION ALL SELECT * FROM change";
}

}  // namespace

std::string MakeTable(Table table) {
  std::string sql =
      "DROP TABLE IF EXISTS host; DROP SEQUENCE IF EXISTS place; CREATE SEQUENCE place;"
      "CREATE TABLE host (id int PRIMARY KEY, v bigint NOT NULL, writes bigint NOT NULL,"
      " writer bigint NOT NULL)";
  if (table == Table::kPlain) return sql;
  sql += " PARTITION BY LIST (id);";
  sql += "CREATE TABLE host_even PARTITION OF host FOR VALUES IN (0, 2, 4, 6, 8);";
  // Its columns are in another order: rows are converted on their way.
  sql +=
      "CREATE TABLE host_odd (writer bigint NOT NULL, writes bigint NOT NULL, v bigint NOT NULL,"
      " id int NOT NULL); ALTER TABLE host ATTACH PARTITION host_odd DEFAULT";
  return sql;
}

std::string NameOf(Asked asked, int keys) {
  const std::string name = Name(asked);
  return asked == Asked::kUpsert ? name + "_" + std::to_string(keys) : name;
}

std::string TextOf(Asked asked, int keys, Form form) {
  switch (asked) {
    case Asked::kUpsert:
      return form == Form::kCte ? Cte() : OnConflict(keys);
    case Asked::kSet:
      return std::string("UPDATE host SET v = $2, writes = writes + 1, writer = $3 WHERE id = $1") +
             kReturning;
    case Asked::kDelete:
      return std::string("DELETE FROM host WHERE id = $1") + kReturning;
    case Asked::kRead:
      return "SELECT id, v, writes, writer, 0 AS place FROM host WHERE id = $1";
  }
  return "";
}

}  // namespace walwise::races
