-- The WAL breakdown: what each kind of write counts as, against pg_walinspect as the witness.
-- Nothing here prints an LSN, an id or a number of bytes: they differ between versions.
CREATE EXTENSION walwise;
CREATE EXTENSION pg_walinspect;
SET client_min_messages = warning;

-- Writes and waits for one record, so that everything before it is flushed.
CREATE TABLE wal_flush (n int);

CREATE TABLE wal_row (k int PRIMARY KEY, v int, w int) WITH (fillfactor = 50);
CREATE INDEX wal_row_w ON wal_row (w);
INSERT INTO wal_row SELECT i, 0, 0 FROM generate_series(1, 20) i;

-- Seven of these rows leave no room for an eighth on their page. (An update that must look for
-- another page locks the row first, with a record.)
CREATE TABLE wal_full (k int, pad text);
ALTER TABLE wal_full ALTER pad SET STORAGE PLAIN;
INSERT INTO wal_full SELECT i, repeat('x', 1000) FROM generate_series(1, 7) i;

CREATE TABLE wal_serial (id serial, k int PRIMARY KEY, v int);
INSERT INTO wal_serial VALUES (0, 1, 0);
CREATE SEQUENCE wal_seq;
CREATE TABLE wal_copy (k int);

--
-- Relations: what was done to rows
--
SELECT pg_current_wal_insert_lsn() AS start_lsn \gset
UPDATE wal_row SET v = 1 WHERE k = 1;
UPDATE wal_row SET w = 1 WHERE k IN (2, 3);
UPDATE wal_full SET k = 8 WHERE k = 7;
DELETE FROM wal_row WHERE k = 4;
INSERT INTO wal_row VALUES (21, 0, 0);
INSERT INTO wal_row VALUES (1, 0, 0) ON CONFLICT DO NOTHING;
INSERT INTO wal_row VALUES (1, 0, 0), (5, 0, 0), (22, 0, 0)
  ON CONFLICT (k) DO UPDATE SET v = 2 WHERE wal_row.k = 5;
SELECT k FROM wal_row WHERE k IN (6, 7) ORDER BY k FOR UPDATE;
COPY wal_copy FROM stdin;
1
2
3
\.
SELECT pg_current_wal_insert_lsn() AS end_lsn \gset
INSERT INTO wal_flush VALUES (1);

SELECT relation, inserts, updates_hot AS hot, updates_same_page AS same_page,
       updates_new_page AS new_page, deletes, row_locks
FROM walwise.wal_by_relation(:'start_lsn', :'end_lsn')
WHERE relation::text LIKE 'wal\_%'
ORDER BY relation::text COLLATE "C";

-- One row has no relation, and it is the last.
SELECT count(*) FILTER (WHERE relfilenode IS NULL) AS without_relation,
       (array_agg(relfilenode IS NULL))[count(*)] AS is_last,
       bool_and(database = (SELECT oid FROM pg_database WHERE datname = current_database())
                OR database = 0) AS databases_right
FROM walwise.wal_by_relation(:'start_lsn', :'end_lsn');

SELECT resource_manager, record_type, records
FROM walwise.wal_by_record(:'start_lsn', :'end_lsn')
WHERE record_type ~ '^(HOT_)?UPDATE|^LOCK|^DELETE'
ORDER BY resource_manager COLLATE "C", record_type COLLATE "C";

-- A relation's records only.
SELECT record_type, records
FROM walwise.wal_by_record(:'start_lsn', :'end_lsn', 'wal_full')
WHERE record_type ~ 'UPDATE';
SELECT resource_manager, bool_and(records > 0) AS some
FROM walwise.wal_by_record(:'start_lsn', :'end_lsn', 'wal_row_w') GROUP BY 1;

-- An update of an all-visible page also clears its bit: newer servers (17.11, 18.6) register the
-- visibility map's page in the same record, which is no other page of the table.
VACUUM wal_row;
SELECT pg_current_wal_insert_lsn() AS visible_lsn \gset
UPDATE wal_row SET w = 2 WHERE k = 9;
SELECT updates_same_page AS same_page, updates_new_page AS new_page
FROM walwise.wal_by_relation(:'visible_lsn') WHERE relation = 'wal_row'::regclass;

-- Page images are where pages are first touched after a checkpoint.
SELECT fpi, fpi_bytes FROM walwise.wal_by_relation(:'start_lsn', :'end_lsn')
WHERE relation = 'wal_copy'::regclass;
CHECKPOINT;
SELECT pg_current_wal_insert_lsn() AS image_lsn \gset
UPDATE wal_row SET v = 3 WHERE k = 8;
SELECT fpi, fpi_bytes BETWEEN 1 AND 8192 AS a_page_at_most, wal_bytes > fpi_bytes AS part_of_it
FROM walwise.wal_by_relation(:'image_lsn') WHERE relation = 'wal_row'::regclass;

--
-- The witness
--
-- wal_sums(range): the three functions and pg_walinspect, each its own sum.
CREATE FUNCTION wal_sums(start_lsn pg_lsn, end_lsn pg_lsn)
RETURNS TABLE (source text, records numeric, wal_bytes numeric, fpi_bytes numeric)
LANGUAGE sql AS $$
  SELECT 'wal_by_relation', sum(records), sum(wal_bytes), sum(fpi_bytes)
  FROM walwise.wal_by_relation(start_lsn, end_lsn)
  UNION ALL
  SELECT 'wal_by_record', sum(records), sum(wal_bytes), sum(fpi_bytes)
  FROM walwise.wal_by_record(start_lsn, end_lsn)
  UNION ALL
  SELECT 'pg_walinspect', sum(count), sum(combined_size), sum(fpi_size)
  FROM pg_get_wal_stats(start_lsn, end_lsn)
$$;

-- wal_types(range): record types for which walwise and pg_walinspect differ, and how many agree.
CREATE FUNCTION wal_types(start_lsn pg_lsn, end_lsn pg_lsn, OUT several_agree boolean, OUT differ bigint)
LANGUAGE sql AS $$
  WITH ours AS (
    SELECT resource_manager || '/' || regexp_replace(record_type, ' \(.*\)$', '') AS name,
           sum(records) AS records, sum(wal_bytes) AS wal_bytes, sum(fpi_bytes) AS fpi_bytes
    FROM walwise.wal_by_record(start_lsn, end_lsn)
    GROUP BY 1
  ), theirs AS (
    SELECT "resource_manager/record_type" AS name, count::numeric AS records,
           combined_size::numeric AS wal_bytes, fpi_size::numeric AS fpi_bytes
    FROM pg_get_wal_stats(start_lsn, end_lsn, true)
    WHERE count > 0
  )
  SELECT count(*) FILTER (WHERE same) >= 5, count(*) FILTER (WHERE NOT same)
  FROM (SELECT ours IS NOT DISTINCT FROM theirs AS same FROM ours FULL JOIN theirs USING (name)) c
$$;

-- wal_relations(range): the same for relations, by the first block that pg_walinspect prints.
CREATE FUNCTION wal_relations(start_lsn pg_lsn, end_lsn pg_lsn,
                              OUT several_agree boolean, OUT differ bigint)
LANGUAGE sql AS $$
  WITH ours AS (
    SELECT concat_ws('/', tablespace, database, relfilenode) AS name, records, wal_bytes::numeric
    FROM walwise.wal_by_relation(start_lsn, end_lsn)
  ), theirs AS (
    SELECT coalesce(substring(block_ref FROM 'rel (\d+/\d+/\d+)'), '') AS name, count(*) AS records,
           sum(record_length)::numeric AS wal_bytes
    FROM pg_get_wal_records_info(start_lsn, end_lsn)
    GROUP BY 1
  )
  SELECT count(*) FILTER (WHERE same) >= 5, count(*) FILTER (WHERE NOT same)
  FROM (SELECT ours IS NOT DISTINCT FROM theirs AS same FROM ours FULL JOIN theirs USING (name)) c
$$;

SELECT count(*) AS sources,
       count(DISTINCT (records, wal_bytes, fpi_bytes)) AS different_sums,
       bool_and(records > 10) AS several_records
FROM wal_sums(:'start_lsn', :'end_lsn');
SELECT * FROM wal_types(:'start_lsn', :'end_lsn');
SELECT * FROM wal_relations(:'start_lsn', :'end_lsn');

-- Again over a range with page images.
SELECT pg_current_wal_insert_lsn() AS end_lsn \gset
INSERT INTO wal_flush VALUES (2);
SELECT count(DISTINCT (records, wal_bytes, fpi_bytes)) AS different_sums,
       bool_and(fpi_bytes > 0) AS with_images
FROM wal_sums(:'start_lsn', :'end_lsn');
SELECT * FROM wal_types(:'start_lsn', :'end_lsn');
SELECT * FROM wal_relations(:'start_lsn', :'end_lsn');

--
-- Transactions, in the order of their ends
--
CREATE TEMP TABLE wal_temp (n int);
SELECT pg_current_wal_insert_lsn() AS start_lsn \gset
-- changed data: a row
UPDATE wal_row SET v = 4 WHERE k = 1;
-- changed data: three rows
INSERT INTO wal_copy VALUES (4), (5), (6);
-- lock-only: an upsert whose condition is false
INSERT INTO wal_row VALUES (1, 0, 0) ON CONFLICT (k) DO UPDATE SET v = 5 WHERE false;
-- lock-only: SELECT FOR UPDATE of two rows
SELECT count(*) FROM (SELECT FROM wal_row WHERE k IN (6, 7) FOR UPDATE) l;
-- lock-only: the sequence that it advanced was for nothing
INSERT INTO wal_serial (k, v) VALUES (1, 0) ON CONFLICT (k) DO UPDATE SET v = 5 WHERE false;
-- changed data: a sequence
SELECT nextval('wal_seq');
-- changed data: a message
SELECT pg_logical_emit_message(true, 'walwise', 'message') IS NOT NULL AS message;
-- nothing: only an id
SELECT pg_current_xact_id() IS NOT NULL AS id;
-- nothing: a temporary table leaves no record
INSERT INTO wal_temp VALUES (1);
-- nothing: a lock on a table
BEGIN;
LOCK TABLE wal_row IN ACCESS EXCLUSIVE MODE;
COMMIT;
-- aborted
BEGIN;
INSERT INTO wal_copy VALUES (7);
ROLLBACK;
-- changed data, with two subtransactions
BEGIN;
SAVEPOINT a;
INSERT INTO wal_copy VALUES (8);
SAVEPOINT b;
INSERT INTO wal_copy VALUES (9);
RELEASE b;
RELEASE a;
COMMIT;
-- lock-only: in a subtransaction
BEGIN;
SAVEPOINT a;
SELECT k FROM wal_row WHERE k = 8 FOR UPDATE;
RELEASE a;
COMMIT;
-- an aborted subtransaction with one of its own, of a transaction that only locks
BEGIN;
SELECT k FROM wal_row WHERE k = 8 FOR UPDATE;
SAVEPOINT a;
INSERT INTO wal_copy VALUES (10);
SAVEPOINT b;
INSERT INTO wal_copy VALUES (11);
RELEASE b;
ROLLBACK TO a;
COMMIT;
SELECT pg_current_wal_insert_lsn() AS end_lsn \gset
INSERT INTO wal_flush VALUES (3);

SELECT kind, outcome, subtransactions AS subs, row_changes, row_locks,
       committed_at IS NOT NULL AS has_time, commit_bytes > 0 AS has_end
FROM walwise.wal_by_transaction(:'start_lsn', :'end_lsn');

SELECT bool_and(first_lsn >= :'start_lsn' AND last_lsn > first_lsn AND last_lsn <= :'end_lsn') AS lsns,
       bool_and(commit_bytes <= wal_bytes) AS bytes,
       bool_and(committed_at BETWEEN now() - interval '1 hour' AND now()) AS times,
       count(DISTINCT xid::text) = count(*) AS ids
FROM walwise.wal_by_transaction(:'start_lsn', :'end_lsn');

-- All that has an id is there, once.
SELECT ours.records = theirs.records AS records, ours.wal_bytes = theirs.wal_bytes AS wal_bytes,
       ours.commit_bytes = theirs.commit_bytes AS commit_bytes
FROM (SELECT sum(records) AS records, sum(wal_bytes) AS wal_bytes, sum(commit_bytes) AS commit_bytes
      FROM walwise.wal_by_transaction(:'start_lsn', :'end_lsn')) ours,
     (SELECT count(*) AS records, sum(record_length) AS wal_bytes,
             sum(record_length) FILTER (WHERE record_type IN ('COMMIT', 'ABORT')) AS commit_bytes
      FROM pg_get_wal_records_info(:'start_lsn', :'end_lsn')
      WHERE xid <> '0') theirs;

-- A range that ends inside a transaction.
BEGIN;
SELECT pg_current_wal_insert_lsn() AS start_lsn \gset
INSERT INTO wal_copy VALUES (12);
SELECT pg_current_wal_insert_lsn() AS end_lsn \gset
COMMIT;
SELECT kind, outcome, committed_at, commit_bytes, row_changes
FROM walwise.wal_by_transaction(:'start_lsn', :'end_lsn');

-- A definition is a change.
SELECT pg_current_wal_insert_lsn() AS start_lsn \gset
ALTER TABLE wal_copy SET (fillfactor = 90);
TRUNCATE wal_copy;
ALTER ROLE CURRENT_USER SET work_mem = '4MB';
ALTER ROLE CURRENT_USER RESET work_mem;
SELECT kind, outcome FROM walwise.wal_by_transaction(:'start_lsn');
-- A shared catalog has no database.
SELECT relation, database FROM walwise.wal_by_relation(:'start_lsn')
WHERE relation = 'pg_db_role_setting'::regclass;

-- A rewritten table's old records keep their relfilenode and lose the name.
SELECT pg_current_wal_insert_lsn() AS start_lsn \gset
INSERT INTO wal_copy VALUES (13);
SELECT pg_relation_filenode('wal_copy') AS old_file \gset
VACUUM FULL wal_copy;
SELECT relation, inserts FROM walwise.wal_by_relation(:'start_lsn')
WHERE relfilenode = :old_file;
SELECT count(*) AS found FROM walwise.wal_by_record(:'start_lsn', NULL, 'wal_copy')
WHERE record_type = 'INSERT';

--
-- Ranges
--

-- Empty ones.
SELECT (SELECT count(*) FROM walwise.wal_by_relation(:'start_lsn', :'start_lsn')) AS relations,
       (SELECT count(*) FROM walwise.wal_by_record(:'start_lsn', :'start_lsn')) AS records,
       (SELECT count(*) FROM walwise.wal_by_transaction(:'start_lsn', :'start_lsn')) AS transactions;

-- A record counts where it starts: a range that starts inside one begins with the next.
SELECT pg_current_wal_insert_lsn() AS start_lsn \gset
INSERT INTO wal_flush VALUES (4);
SELECT pg_current_wal_insert_lsn() AS end_lsn \gset
INSERT INTO wal_flush VALUES (5);
SELECT (SELECT sum(records) FROM walwise.wal_by_record(:'start_lsn'::pg_lsn + 1, :'end_lsn'))
       - (SELECT sum(records) FROM walwise.wal_by_record(:'start_lsn', :'end_lsn')) AS start_inside,
       (SELECT sum(records) FROM walwise.wal_by_record(:'start_lsn', :'end_lsn'::pg_lsn - 1))
       - (SELECT sum(records) FROM walwise.wal_by_record(:'start_lsn', :'end_lsn')) AS end_inside;

-- wal_error(query): how it fails, with LSNs and OIDs made the same for all.
CREATE FUNCTION wal_error(query text, OUT code text, OUT message text, OUT detail text, OUT hint text)
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE query;
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT,
    detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
  message := regexp_replace(message, '[0-9A-F]+/[0-9A-F]+', 'X/X', 'g');
  detail := regexp_replace(detail, '[0-9A-F]+/[0-9A-F]+', 'X/X', 'g');
END
$$;

\x on
-- Each function checks its range in the same way.
SELECT f AS function, (wal_error(format('SELECT FROM walwise.%I(NULL)', f))).*
FROM unnest(ARRAY['wal_by_relation', 'wal_by_record', 'wal_by_transaction']) f;
SELECT (wal_error($$SELECT FROM walwise.wal_by_record('0/0')$$)).*;
SELECT (wal_error($$SELECT FROM walwise.wal_by_record('0/FF', '0/FFF')$$)).*;
SELECT (wal_error(format('SELECT FROM walwise.wal_by_record(%L, %L)', :'end_lsn', :'start_lsn'))).*;
SELECT (wal_error(format('SELECT FROM walwise.wal_by_record(%L, %L)', :'start_lsn', 'FFFFFFFF/0'))).*;
SELECT (wal_error($$SELECT FROM walwise.wal_by_record('FFFFFFFF/0')$$)).*;
SELECT (wal_error($$SELECT FROM walwise.wal_by_record('FFFFFFFF/0', 'FFFFFFFF/0')$$)).*;
-- Relations that have no records of their own.
CREATE TABLE wal_parts (k int) PARTITION BY LIST (k);
SELECT (wal_error(format('SELECT FROM walwise.wal_by_record(%L, NULL, %L)', :'start_lsn', 'wal_parts'))).*;
SELECT (wal_error(format('SELECT FROM walwise.wal_by_record(%L, NULL, 1)', :'start_lsn'))).*;
\x off

--
-- Permissions
--
CREATE ROLE regress_walwise_nobody;
CREATE ROLE regress_walwise_reader IN ROLE pg_read_server_files;
SET ROLE regress_walwise_nobody;
SELECT FROM walwise.wal_by_relation('0/0');
SELECT FROM walwise.wal_by_record('0/0');
SELECT FROM walwise.wal_by_transaction('0/0');
SET ROLE regress_walwise_reader;
SELECT count(*) > 0 AS relations FROM walwise.wal_by_relation(:'start_lsn');
SELECT count(*) > 0 AS records FROM walwise.wal_by_record(:'start_lsn');
SELECT count(*) > 0 AS transactions FROM walwise.wal_by_transaction(:'start_lsn');
RESET ROLE;
DROP ROLE regress_walwise_nobody, regress_walwise_reader;

DROP FUNCTION wal_sums, wal_types, wal_relations, wal_error;
DROP TABLE wal_flush, wal_row, wal_full, wal_serial, wal_copy, wal_parts;
DROP SEQUENCE wal_seq;
DROP EXTENSION pg_walinspect;
DROP EXTENSION walwise;
