-- The contract of the views: columns, order and types. Dashboards depend on it; a new version may
-- only add columns.
BEGIN;
SELECT plan(10);

CREATE FUNCTION pg_temp.columns_of(view regclass) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum)
  FROM pg_attribute
  WHERE attrelid = view AND attnum > 0 AND NOT attisdropped
$$;

SELECT views_are('walwise', ARRAY['upsert_stats', 'write_stats', 'stats_info', 'commit_headroom']);

SELECT is(pg_temp.columns_of('walwise.upsert_stats'),
  'userid oid, dbid oid, toplevel boolean, queryid bigint, query text, '
  'calls bigint, failed_calls bigint, '
  'rows_proposed bigint, rows_inserted bigint, rows_updated bigint, rows_identical bigint, '
  'rows_locked_only bigint, '
  'wal_records bigint, wal_fpi bigint, wal_bytes bigint, '
  'lock_only_calls bigint, lock_only_wal_bytes bigint, '
  'commits bigint, commit_flushes bigint, commit_bytes bigint, commit_wait double precision, '
  'lock_only_commits bigint, lock_only_commit_flushes bigint, lock_only_commit_bytes bigint, '
  'lock_only_commit_wait double precision, '
  'rows_skipped bigint, commits_saved bigint, rows_skippable bigint, commits_savable bigint, '
  'rows_skippable_autocommit bigint, commits_savable_autocommit bigint, guard_reason text, '
  'stats_since timestamp with time zone',
  'upsert_stats keeps its columns');

SELECT is(pg_temp.columns_of('walwise.write_stats'),
  'userid oid, dbid oid, toplevel boolean, queryid bigint, query text, is_upsert boolean, '
  'calls bigint, failed_calls bigint, '
  'wal_records bigint, wal_fpi bigint, wal_bytes bigint, '
  'commits bigint, commit_flushes bigint, commit_bytes bigint, commit_wait double precision, '
  'lock_only_commits bigint, '
  'stats_since timestamp with time zone',
  'write_stats keeps its columns');

SELECT is(pg_temp.columns_of('walwise.stats_info'),
  'entries integer, max_entries integer, evicted bigint, without_queryid bigint, '
  'stats_reset timestamp with time zone',
  'stats_info keeps its columns');

SELECT is(pg_temp.columns_of('walwise.commit_headroom'),
  'commits_per_second double precision, writes_per_second double precision, '
  'flushes_per_second double precision, commits_per_flush double precision, '
  'ceiling double precision, used double precision, '
  'ceiling_measured_at timestamp with time zone, source text',
  'commit_headroom keeps its columns');

SELECT table_privs_are('walwise', 'upsert_stats', 'public', ARRAY['SELECT']);
SELECT table_privs_are('walwise', 'write_stats', 'public', ARRAY['SELECT']);
SELECT table_privs_are('walwise', 'stats_info', 'public', ARRAY['SELECT']);
SELECT table_privs_are('walwise', 'commit_headroom', 'public', ARRAY[]::text[]);
SELECT schema_privs_are('walwise', 'public', ARRAY['USAGE']);

SELECT finish();
ROLLBACK;
