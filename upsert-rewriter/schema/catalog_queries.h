#pragma once

#include <string>

// What is asked of pg_catalog. Each query is over all tables at once; the results are joined by the
// tables' oids.

namespace walwise::sql {

// oid, schema, name, is partitioned, persistence, replica identity, row security, fillfactor,
// BEFORE INSERT row triggers, BEFORE UPDATE row triggers, published, has children.
std::string TablesQuery(int server_version);

// table, name, type, not null, default, identity, generated, serial; in order.
std::string ColumnsQuery();

// table, index, name, method, unique, primary, constraint, deferrable, nulls not distinct,
// predicate.
std::string IndexesQuery(int server_version);

// index, name ("" for an expression), expression, is key; in order.
std::string IndexColumnsQuery();

// schema, name, what a domain is over or a composite type's attribute is, collation of a domain, is
// domain; a row for each attribute, in order.
std::string TypesQuery();

}  // namespace walwise::sql
