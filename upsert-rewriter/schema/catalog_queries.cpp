#include "upsert-rewriter/schema/catalog_queries.h"

namespace walwise::sql {

namespace {

constexpr int kVersion15 = 150000;

// Of pg_class as c and pg_namespace as n.
constexpr char kUsersTables[] =
    R"(c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema')";

// Only what is named in a publication: a table's partitions are published with it.
std::string PublishedQuery(int server_version) {
  const std::string tables = "SELECT prrelid AS oid FROM pg_publication_rel";
  const std::string schemas =
      "SELECT s.oid FROM pg_publication_namespace p JOIN pg_class s ON s.relnamespace = p.pnnspid";
  return server_version < kVersion15 ? tables : tables + " UNION " + schemas;
}

std::string HasTrigger(int event) {
  // 1 is FOR EACH ROW, 2 is BEFORE.
  const std::string bits = std::to_string(1 + 2 + event);
  return "EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal"
         " AND t.tgenabled <> 'D' AND t.tgtype & " +
         bits + " = " + bits + ")";
}

}  // namespace

std::string TablesQuery(int server_version) {
  return "WITH published AS (" + PublishedQuery(server_version) + R"()
 SELECT c.oid, n.nspname, c.relname, c.relkind = 'p', c.relpersistence, c.relreplident,
       c.relrowsecurity,
       (SELECT o.option_value FROM pg_options_to_table(c.reloptions) o
         WHERE o.option_name = 'fillfactor'), )" +
         HasTrigger(4) + ", " + HasTrigger(16) + R"(,
       c.relpersistence = 'p' AND
       (EXISTS (SELECT FROM pg_publication p WHERE p.puballtables)
        OR c.oid IN (SELECT oid FROM published)
        OR c.relispartition AND EXISTS (SELECT FROM pg_partition_ancestors(c.oid) a
                                         WHERE a.relid IN (SELECT oid FROM published))),
       c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits h WHERE h.inhparent = c.oid)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE )" +
         kUsersTables;
}

std::string ColumnsQuery() {
  return std::string(R"(
 SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod),
       CASE WHEN a.attcollation <> (SELECT typcollation FROM pg_type y WHERE y.oid = a.atttypid)
            THEN a.attcollation::regcollation::text END, a.attnotnull,
       CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
       a.attidentity <> '', a.attgenerated <> '',
       EXISTS (SELECT FROM pg_depend e JOIN pg_class s ON s.oid = e.refobjid AND s.relkind = 'S'
                WHERE e.classid = 'pg_attrdef'::regclass AND e.objid = d.oid
                  AND e.refclassid = 'pg_class'::regclass)
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE a.attnum > 0 AND NOT a.attisdropped AND )") +
         kUsersTables + " ORDER BY a.attrelid, a.attnum";
}

// What can't arbitrate an ON CONFLICT is not called unique: an index that is not valid, or one that
// excludes by other operators than equality.
std::string IndexesQuery(int server_version) {
  return std::string(R"(
 SELECT i.indrelid, i.indexrelid, x.relname, m.amname,
       i.indisunique AND i.indisvalid AND NOT i.indisexclusion, i.indisprimary,
       EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid
                                             AND k.conrelid = i.indrelid
                                             AND k.contype IN ('p', 'u', 'x')),
       NOT i.indimmediate, )") +
         (server_version < kVersion15 ? "false" : "i.indnullsnotdistinct") + R"(,
       pg_get_expr(i.indpred, i.indrelid, true),
       pg_get_indexdef(i.indexrelid)
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
  JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE i.indislive AND )" +
         kUsersTables + " ORDER BY i.indexrelid";
}

std::string IndexColumnsQuery() {
  return std::string(R"(
 SELECT i.indexrelid, coalesce(a.attname, ''),
       CASE WHEN a.attname IS NULL THEN pg_get_indexdef(i.indexrelid, k, true) ELSE '' END,
       k <= i.indnkeyatts
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN LATERAL generate_series(1, i.indnatts::int) k
  LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k - 1]
                          AND a.attnum > 0
 WHERE i.indislive AND )") +
         kUsersTables + " ORDER BY i.indexrelid, k";
}

// Without row types of tables, multiranges' elements and array types: the texts of these are made
// of others.
std::string TypesQuery() {
  return R"(
 SELECT n.nspname, t.typname,
       CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod)
            ELSE format_type(a.atttypid, a.atttypmod) END,
       CASE WHEN t.typtype = 'd' AND t.typcollation <> b.typcollation
            THEN t.typcollation::regcollation::text END,
       t.typtype = 'd'
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_class c ON c.oid = t.typrelid
  LEFT JOIN pg_type b ON b.oid = t.typbasetype
  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE (t.typtype IN ('d', 'e', 'm', 'r') OR t.typtype = 'b' AND t.typcategory <> 'A'
        OR c.relkind = 'c')
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
 ORDER BY t.oid, a.attnum)";
}

}  // namespace walwise::sql
