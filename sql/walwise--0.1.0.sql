-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION walwise" to load this file. \quit

--
-- Statement ledger (needs shared_preload_libraries = 'walwise')
--

-- One row a statement: (userid, dbid, queryid, toplevel), as in pg_stat_statements.
-- Units: bytes, milliseconds. Takes a shared lock on the ledger while it copies.
-- query and queryid of other users' statements are shown to members of pg_read_all_stats only.
CREATE FUNCTION statement_stats(
    showtext boolean DEFAULT true,
    OUT userid oid,
    OUT dbid oid,
    OUT toplevel boolean,
    OUT queryid bigint,
    OUT query text,
    OUT is_upsert boolean,
    OUT calls bigint,
    OUT failed_calls bigint,
    OUT rows_proposed bigint,
    OUT rows_inserted bigint,
    OUT rows_updated bigint,
    OUT rows_identical bigint,
    OUT rows_locked_only bigint,
    OUT wal_records bigint,
    OUT wal_fpi bigint,
    OUT wal_bytes bigint,
    OUT lock_only_calls bigint,
    OUT lock_only_wal_bytes bigint,
    OUT commits bigint,
    OUT commit_flushes bigint,
    OUT commit_bytes bigint,
    OUT commit_wait double precision,
    OUT lock_only_commits bigint,
    OUT lock_only_commit_flushes bigint,
    OUT lock_only_commit_bytes bigint,
    OUT lock_only_commit_wait double precision,
    OUT rows_skipped bigint,
    OUT commits_saved bigint,
    OUT rows_skippable bigint,
    OUT commits_savable bigint,
    OUT rows_skippable_autocommit bigint,
    OUT commits_savable_autocommit bigint,
    OUT guard_reason text,
    OUT stats_since timestamptz
) RETURNS SETOF record
LANGUAGE C STRICT VOLATILE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'walwise_statement_stats_0_1';

-- INSERT ... ON CONFLICT DO UPDATE statements: what they proposed, changed and only locked, and what
-- walwise.upsert_guard left out (rows_skipped, commits_saved) or, on observe, would have left out on
-- `always` (rows_skippable, commits_savable) and on `autocommit` (..._autocommit). guard_reason: why
-- the guard stayed away the last time, NULL if it did not or is off.
CREATE VIEW upsert_stats AS
SELECT userid, dbid, toplevel, queryid, query,
       calls, failed_calls,
       rows_proposed, rows_inserted, rows_updated, rows_identical, rows_locked_only,
       wal_records, wal_fpi, wal_bytes,
       lock_only_calls, lock_only_wal_bytes,
       commits, commit_flushes, commit_bytes, commit_wait,
       lock_only_commits, lock_only_commit_flushes, lock_only_commit_bytes, lock_only_commit_wait,
       rows_skipped, commits_saved,
       rows_skippable, commits_savable, rows_skippable_autocommit, commits_savable_autocommit,
       guard_reason,
       stats_since
FROM statement_stats()
WHERE is_upsert;

-- Every statement in the ledger. Holds more than upserts with walwise.track = 'writes'.
CREATE VIEW write_stats AS
SELECT userid, dbid, toplevel, queryid, query, is_upsert,
       calls, failed_calls,
       wal_records, wal_fpi, wal_bytes,
       commits, commit_flushes, commit_bytes, commit_wait,
       lock_only_commits,
       stats_since
FROM statement_stats();

-- The ledger itself.
--   entries        statements it holds now; max_entries is walwise.max
--   evicted        statements dropped to make room since stats_reset
--   without_queryid  executions not counted because compute_query_id is off
CREATE FUNCTION ledger_info(
    OUT entries integer,
    OUT max_entries integer,
    OUT evicted bigint,
    OUT without_queryid bigint,
    OUT stats_reset timestamptz
)
LANGUAGE C STRICT VOLATILE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'walwise_ledger_info_0_1';

CREATE VIEW stats_info AS SELECT * FROM ledger_info();

-- Forgets the statements that match; 0 matches all. Returns how many were forgotten.
CREATE FUNCTION stats_reset(userid oid DEFAULT 0, dbid oid DEFAULT 0, queryid bigint DEFAULT 0)
RETURNS bigint
LANGUAGE C STRICT VOLATILE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'walwise_stats_reset_0_1';

REVOKE ALL ON FUNCTION stats_reset(oid, oid, bigint) FROM PUBLIC;
GRANT SELECT ON upsert_stats, write_stats, stats_info TO PUBLIC;
GRANT USAGE ON SCHEMA @extschema@ TO PUBLIC;

--
-- Upsert guard
--

-- What walwise.upsert_guard can do for the INSERT ... ON CONFLICT DO UPDATE statements in `query`: one
-- row each, in their order; other statements give none. The text is planned, not executed, by the
-- rights of the caller; parameters ($1) may stand in it. Needs no preload; the guard itself does.
--   relation          the table that the statement inserts into
--   guarded, reason   are rows whose WHERE is not true left out, and if not, why
--   guarded_identical, identical_reason
--                     the same for rows set to the values they have (walwise.upsert_guard_identical)
--   partition, partition_reason
--                     the first partition that keeps the guard away from its own rows, and why
CREATE FUNCTION guard_verdict(
    query text,
    OUT relation regclass,
    OUT guarded boolean,
    OUT reason text,
    OUT guarded_identical boolean,
    OUT identical_reason text,
    OUT partition regclass,
    OUT partition_reason text
) RETURNS SETOF record
LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'walwise_guard_verdict_0_1';

--
-- WAL breakdown (needs no preload)
--
-- All three stream the records that start in [start_lsn, end_lsn); end_lsn defaults to all that is
-- flushed (on a standby: replayed). Memory is bounded by the rows they report, or by the transactions
-- open at one time. wal_bytes counts whole records, full-page images included; fpi_bytes is the
-- images' part of it. Not parallel safe: each worker would read the WAL, up to another end.

-- One row a relation, the heaviest first. A record belongs to the relation of its first block, an
-- image to the relation of its own. relation is NULL where the name can't be known from here: another
-- database's, a dropped or since rewritten relation. A last row without relfilenode holds the records
-- that touch no block (commits and the like), so that the sum is the whole range.
CREATE FUNCTION wal_by_relation(
    start_lsn pg_lsn,
    end_lsn pg_lsn DEFAULT NULL,
    OUT relation regclass,
    OUT database oid,
    OUT tablespace oid,
    OUT relfilenode oid,
    OUT records bigint,
    OUT wal_bytes bigint,
    OUT fpi bigint,
    OUT fpi_bytes bigint,
    OUT inserts bigint,
    OUT updates_hot bigint,
    OUT updates_same_page bigint,
    OUT updates_new_page bigint,
    OUT deletes bigint,
    OUT row_locks bigint
) RETURNS SETOF record
LANGUAGE C VOLATILE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'walwise_wal_by_relation_0_1';

-- One row a record type, the heaviest first. With `relation`, only the records whose first block
-- belongs to it, in the file that it has now: what was written before a rewrite is not found.
CREATE FUNCTION wal_by_record(
    start_lsn pg_lsn,
    end_lsn pg_lsn DEFAULT NULL,
    relation regclass DEFAULT NULL,
    OUT resource_manager text,
    OUT record_type text,
    OUT records bigint,
    OUT wal_bytes bigint,
    OUT fpi bigint,
    OUT fpi_bytes bigint
) RETURNS SETOF record
LANGUAGE C VOLATILE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'walwise_wal_by_record_0_1';

-- One row a transaction with an id, in the order of their ends, then those without one. Only what
-- lies in the range counts. Committed subtransactions count with their parent; one that was rolled
-- back has a row of its own.
--   kind     changed data | lock-only | nothing; NULL where only the COMMIT PREPARED or ROLLBACK
--            PREPARED is in the range
--   outcome  committed | aborted | prepared | open (no end within the range)
CREATE FUNCTION wal_by_transaction(
    start_lsn pg_lsn,
    end_lsn pg_lsn DEFAULT NULL,
    OUT xid xid,
    OUT kind text,
    OUT outcome text,
    OUT first_lsn pg_lsn,
    OUT last_lsn pg_lsn,
    OUT committed_at timestamptz,
    OUT subtransactions integer,
    OUT records bigint,
    OUT wal_bytes bigint,
    OUT fpi_bytes bigint,
    OUT commit_bytes bigint,
    OUT row_changes bigint,
    OUT row_locks bigint
) RETURNS SETOF record
LANGUAGE C VOLATILE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'walwise_wal_by_transaction_0_1';

REVOKE ALL ON FUNCTION wal_by_relation(pg_lsn, pg_lsn) FROM PUBLIC;
REVOKE ALL ON FUNCTION wal_by_record(pg_lsn, pg_lsn, regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION wal_by_transaction(pg_lsn, pg_lsn) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wal_by_relation(pg_lsn, pg_lsn) TO pg_read_server_files;
GRANT EXECUTE ON FUNCTION wal_by_record(pg_lsn, pg_lsn, regclass) TO pg_read_server_files;
GRANT EXECUTE ON FUNCTION wal_by_transaction(pg_lsn, pg_lsn) TO pg_read_server_files;

--
-- The WAL's volume
--

-- How many flushes a second the volume of this server's WAL can do, one after another, for each
-- wal_sync_method (all of the platform, or those of `methods`) and size of write in bytes. Measured
-- in pg_wal, in files without a name, 32 MB in all, 64 MB where some are measured with O_DIRECT and
-- some without, by the method of fsync-bench (docs/fsync.md); the server goes on meanwhile, and both
-- slow each other down. It can be cancelled at any time.
--   flushes_per_second, rate_low, rate_high  with the bounds of the 95 % confidence interval
--   p50 ... max                              milliseconds a flush
--   unavailable                              why there are no figures, else NULL
--   direct                                   with O_DIRECT: each method too where `direct_io` asks
--                                            for it, or where this server writes its WAL so
-- Takes no lock. `duration` is of all together, at most 10 minutes.
CREATE FUNCTION fsync_probe(
    duration interval DEFAULT '5 seconds',
    methods text[] DEFAULT NULL,
    write_sizes integer[] DEFAULT '{8192}',
    direct_io boolean DEFAULT false,
    OUT method text,
    OUT direct boolean,
    OUT write_size integer,
    OUT unavailable text,
    OUT flushes bigint,
    OUT flushes_per_second double precision,
    OUT rate_low double precision,
    OUT rate_high double precision,
    OUT p50 double precision,
    OUT p90 double precision,
    OUT p99 double precision,
    OUT p99_9 double precision,
    OUT max double precision
) RETURNS SETOF record
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'walwise_fsync_probe_0_1';

-- What fsync_probe found last, for the wal_sync_method in use then and writes of 8 kB, since the
-- server started. No row: never measured, or walwise is not in shared_preload_libraries.
CREATE FUNCTION wal_ceiling(
    OUT method text,
    OUT flushes_per_second double precision,
    OUT measured_at timestamptz
) RETURNS SETOF record
LANGUAGE C STRICT VOLATILE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'walwise_wal_ceiling_0_1';

-- What has been flushed since the statistics began, for commit_headroom: pg_stat_io has it from 18
-- on, pg_stat_wal before. The open_* methods have no sync of their own: each write is one.
CREATE FUNCTION wal_flushes(OUT source text, OUT flushes bigint)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    syncs boolean := pg_catalog.current_setting('wal_sync_method') NOT LIKE 'open%';
BEGIN
    IF pg_catalog.current_setting('server_version_num')::integer >= 180000 THEN
        source := 'pg_stat_io';
        EXECUTE 'SELECT pg_catalog.sum(CASE WHEN $1 THEN fsyncs ELSE writes END)::bigint'
                ' FROM pg_catalog.pg_stat_io WHERE object = ''wal'' AND context = ''normal'''
            INTO flushes USING syncs;
    ELSE
        source := 'pg_stat_wal';
        EXECUTE 'SELECT CASE WHEN $1 THEN wal_sync ELSE wal_write END FROM pg_catalog.pg_stat_wal'
            INTO flushes USING syncs;
    END IF;
END
$$;

-- How near the server is to the ceiling of its WAL's volume: two readings of the cumulative
-- statistics, `sample` apart. Backends report to these about once a second, so that a sample of
-- less than some seconds is rough. For transactions of READ COMMITTED only.
--   commits_per_second       all that ended with a commit, in all databases (pg_stat_database)
--   writes_per_second        transactions that got an id, subtransactions too: those that a flush
--                            is for
--   flushes_per_second       syncs of the WAL (writes, with the open_* methods)
--   commits_per_flush        writes_per_second / flushes_per_second: how well group commit shares
--   ceiling                  flushes a second that fsync_probe found last; NULL before
--   used                     flushes_per_second / ceiling
CREATE FUNCTION commit_headroom(
    sample interval DEFAULT '5 seconds',
    OUT commits_per_second double precision,
    OUT writes_per_second double precision,
    OUT flushes_per_second double precision,
    OUT commits_per_flush double precision,
    OUT ceiling double precision,
    OUT used double precision,
    OUT ceiling_measured_at timestamptz,
    OUT source text
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    began timestamptz;
    seconds double precision;
    commits bigint;
    xid bigint;
    syncs bigint;
BEGIN
    IF sample IS NULL OR sample <= interval '0' OR sample > interval '1 hour' THEN
        RAISE EXCEPTION 'sample must be above zero and at most one hour'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- The transaction's one snapshot would not see the ids that are given out meanwhile.
    IF current_setting('transaction_isolation') NOT LIKE 'read%' THEN
        RAISE EXCEPTION 'commit_headroom can''t be used in a transaction of this isolation level'
            USING ERRCODE = 'feature_not_supported',
                  HINT = 'Use READ COMMITTED.';
    END IF;
    PERFORM pg_stat_clear_snapshot();
    began := clock_timestamp();
    SELECT sum(xact_commit) INTO commits FROM pg_stat_database;
    xid := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
    SELECT f.flushes INTO syncs FROM @extschema@.wal_flushes() f;
    PERFORM pg_sleep_for(sample);
    PERFORM pg_stat_clear_snapshot();
    seconds := extract(epoch FROM clock_timestamp() - began);
    SELECT (sum(xact_commit) - commits) / seconds INTO commits_per_second FROM pg_stat_database;
    writes_per_second := (pg_snapshot_xmax(pg_current_snapshot())::text::bigint - xid) / seconds;
    SELECT (f.flushes - syncs) / seconds, f.source INTO flushes_per_second, commit_headroom.source
        FROM @extschema@.wal_flushes() f;
    commits_per_flush := writes_per_second / nullif(flushes_per_second, 0);
    SELECT c.flushes_per_second, c.measured_at INTO ceiling, ceiling_measured_at
        FROM @extschema@.wal_ceiling() c;
    used := flushes_per_second / ceiling;
END
$$;

-- commit_headroom() over its five seconds.
CREATE VIEW commit_headroom AS SELECT * FROM commit_headroom();

REVOKE ALL ON FUNCTION fsync_probe(interval, text[], integer[], boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION wal_flushes() FROM PUBLIC;
REVOKE ALL ON FUNCTION commit_headroom(interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wal_flushes(), commit_headroom(interval) TO pg_monitor;
GRANT SELECT ON commit_headroom TO pg_monitor;
