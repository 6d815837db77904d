# The same workload before and after SET: what the upsert guard saves.

clients=8
seconds=8
hosts=100000

title "Chapter 2: the same workload, guarded"

prose <<'END'
Chapter 1's statement, table and clients once more. Nothing in the application changes; the only
difference between the runs is walwise.upsert_guard. First observe, which leaves everything as it is
and counts what the guard would have left out:
END

upsert_script $hosts >upsert.sql
make_hosts_table
run_sql <<'END'
CREATE TABLE run (
  guard text, transactions bigint, wal bigint, syncs bigint, commits bigint, ids bigint, latency float8
);
-- 18 moved the WAL's counters to pg_stat_io.
DO $$
BEGIN
  EXECUTE 'CREATE FUNCTION wal_syncs() RETURNS bigint LANGUAGE sql AS $f$ SELECT sum('
    || CASE WHEN current_setting('server_version_num')::int >= 180000
            THEN 'fsyncs)::bigint FROM pg_stat_io WHERE object = ''wal'''
            ELSE 'wal_sync)::bigint FROM pg_stat_wal' END || ' $f$';
END $$;
END

# run_guarded MODE: the clients' work, and what it cost, into table run.
run_guarded() {
  fill_hosts $hosts
  run_sql <<'END'
SELECT walwise.stats_reset();
END
  before=$(value "SELECT format('%L, %s, %s', pg_current_wal_insert_lsn(), wal_syncs(), pg_snapshot_xmax(pg_current_snapshot()))")
  PGOPTIONS="-c walwise.upsert_guard=$1" pgbench -n -M prepared -c $clients -j 2 -T $seconds \
    -f upsert.sql >pgbench.log 2>&1 || { cat pgbench.log >&2 && exit 1; }
  transactions=$(sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' pgbench.log)
  latency=$(sed -n 's/^latency average = \([0-9.]*\) ms/\1/p' pgbench.log)
  run_sql <<END
SELECT pg_stat_force_next_flush();
INSERT INTO run
SELECT '$1', $transactions, pg_wal_lsn_diff(pg_current_wal_insert_lsn(), lsn::pg_lsn), wal_syncs() - syncs,
       (SELECT count(*) FROM walwise.wal_by_transaction(lsn::pg_lsn) WHERE outcome = 'committed' AND xid IS NOT NULL),
       pg_snapshot_xmax(pg_current_snapshot())::text::bigint - xid, $latency
FROM (VALUES ($before)) AS b(lsn, syncs, xid);
END
}

run_guarded observe

table <<'END'
SELECT lpad(demo.n(rows_proposed), 13) AS rows_proposed,
       lpad(demo.n(rows_skippable), 14) AS rows_skippable,
       lpad(demo.n(commits), 10) AS commits,
       lpad(demo.n(commits_savable_autocommit), 26) AS commits_savable_autocommit
FROM walwise.upsert_stats WHERE query LIKE '%host_last_ingested%';
END

prose <<'END'
Now with walwise.upsert_guard = autocommit. EXPLAIN shows the guard, between the insert and its rows:
END
PGOPTIONS='-c walwise.upsert_guard=autocommit' value "
EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off)
INSERT INTO host_last_ingested AS t VALUES (50, now()) ON CONFLICT (host_id) DO UPDATE SET last_ingested = EXCLUDED.last_ingested WHERE t.last_ingested < EXCLUDED.last_ingested - '1 day'::interval" |
  indented

run_guarded autocommit

prose <<END
Both runs, $seconds seconds each, side by side:
END
table <<END
WITH r AS (
  SELECT line, label,
         
         max(v) FILTER (WHERE guard = 'observe') AS before,
         max(v) FILTER (WHERE guard = 'autocommit') AS after
  FROM run, LATERAL (VALUES
    (1, 'transactions a second', transactions / $seconds.0),
    (2, 'of 1,000 transactions: commits in the WAL', 1000.0 * commits / transactions),
    (3, '                       transaction ids', 1000.0 * ids / transactions),
    (4, '                       WAL syncs', 1000.0 * syncs / transactions),
    (5, 'bytes of WAL a transaction', wal::numeric / transactions)) AS l(line, label, v)
  GROUP BY line, label
)
SELECT label AS " ", lpad(demo.n(round(before)), 12) AS observe, lpad(demo.n(round(after)), 12) AS autocommit
FROM r ORDER BY line;
END

answer seconds=$seconds <<'END'
SELECT format(
  'The guard left out %s rows and saved %s commits. Throughput is %s times that before, at %s instead '
  'of %s ms a statement. What is still written had to be: %s rows inserted, %s updated.',
  demo.n(rows_skipped), demo.n(commits_saved),
  to_char(a.transactions::numeric / b.transactions, 'FM990.0'),
  to_char(a.latency, 'FM990.000'), to_char(b.latency, 'FM990.000'),
  demo.n(rows_inserted), demo.n(rows_updated))
FROM (SELECT sum(rows_skipped) AS rows_skipped, sum(commits_saved) AS commits_saved,
             sum(rows_inserted) AS rows_inserted, sum(rows_updated) AS rows_updated
      FROM walwise.upsert_stats WHERE query LIKE '%host_last_ingested%') AS s,
     (SELECT * FROM run WHERE guard = 'autocommit') AS a, (SELECT * FROM run WHERE guard = 'observe') AS b;
END
