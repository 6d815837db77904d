# The flagship case: upserts that mostly change nothing.

clients=8
seconds=10
hosts=100000

title "Chapter 1: the upserts that change nothing"

prose <<'END'
A fleet of hosts reports in, all day long. One table keeps when each was last seen, and one day of
precision is enough, so the upsert has a WHERE that makes it do nothing most of the time:
END
indented <<'END'
CREATE TABLE host_last_ingested (
  host_id       bigint PRIMARY KEY,
  last_ingested timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 80);

INSERT INTO host_last_ingested AS t VALUES ($1, now())
ON CONFLICT (host_id) DO UPDATE
  SET last_ingested = EXCLUDED.last_ingested
  WHERE t.last_ingested < EXCLUDED.last_ingested - '1 day'::interval;
END

make_hosts_table
fill_hosts $hosts
run_sql <<'END'
-- The load must be in the table's statistics before they are reset.
SELECT pg_stat_force_next_flush();
SELECT pg_stat_reset();
SELECT walwise.stats_reset();
END

prose <<END
$(value "SELECT demo.n($hosts)") hosts: 90 of 100 were seen today (fresh), 7 are stale, 3 are new. Now $clients
pgbench clients upsert random hosts for $seconds seconds, prepared, each statement its own
transaction, with fsync and synchronous_commit on.
END

upsert_script $hosts >upsert.sql
start_lsn=$(value 'SELECT pg_current_wal_insert_lsn()')
pgbench -n -M prepared -c $clients -j 2 -T $seconds -f upsert.sql >pgbench.log 2>&1 ||
  { cat pgbench.log >&2 && exit 1; }
end_lsn=$(value 'SELECT pg_current_wal_flush_lsn()')

prose <<'END'
What PostgreSQL itself says about the table afterwards:
END
table <<'END'
SELECT lpad(demo.n(n_tup_ins), 13) AS rows_inserted, lpad(demo.n(n_tup_upd), 12) AS rows_updated
FROM pg_stat_user_tables
WHERE relname = 'host_last_ingested';
END
prose <<'END'
Little was written, it seems. Here is what walwise's ledger says (walwise.upsert_stats):
END
table <<'END'
SELECT kind AS "each proposed row was",
       lpad(demo.n(rows), 10) AS rows,
       lpad(demo.share(rows, rows_proposed), 7) AS share
FROM walwise.upsert_stats,
     LATERAL (VALUES ('inserted', rows_inserted), ('updated', rows_updated),
                     ('locked only, nothing changed', rows_locked_only)) AS k(kind, rows)
WHERE query LIKE '%host_last_ingested%'
ORDER BY rows DESC;
END

answer seconds=$seconds clients=$clients <<'END'
SELECT format(
  'Each of those %s rows was locked before its WHERE was looked at. The lock took a transaction id '
  'and wrote WAL, so the commit had to write a COMMIT record and wait for an fsync, to make durable '
  'that nothing had happened. %s of the %s commits (%s) were of that kind: %s per second, '
  'and %s of them waited. Of the %s s that %s clients had, %s went into those waits, %s ms each.',
  demo.n(rows_locked_only), demo.n(lock_only_commits), demo.n(commits),
  demo.share(lock_only_commits, commits), demo.n(lock_only_commits / :seconds::numeric),
  demo.n(lock_only_commit_flushes), demo.n(:clients * :seconds), :clients, demo.seconds(lock_only_commit_wait),
  to_char(lock_only_commit_wait / nullif(lock_only_commit_flushes, 0), 'FM9990.00'))
FROM walwise.upsert_stats
WHERE query LIKE '%host_last_ingested%';
END

prose <<'END'
The statement that did it, as the ledger keeps it, without its constants:
END
value "SELECT query FROM walwise.upsert_stats ORDER BY lock_only_commits DESC LIMIT 1" |
  fmt -w 72 | indented

prose <<'END'
The ledger counts while statements run. The WAL is the other witness: read back afterwards, record
by record, with no hook in sight (walwise.wal_by_record, this table only):
END
table start=$start_lsn end=$end_lsn <<'END'
SELECT resource_manager || '/' || record_type AS record,
       lpad(demo.n(records), 10) AS records,
       lpad(demo.kb(wal_bytes), 9) AS wal,
       lpad(demo.kb(fpi_bytes), 9) AS "of it page images"
FROM walwise.wal_by_record(:'start', :'end', 'host_last_ingested')
ORDER BY wal_bytes DESC
LIMIT 6;
END
prose <<'END'
And transaction by transaction (walwise.wal_by_transaction):
END
table start=$start_lsn end=$end_lsn <<'END'
SELECT kind AS transactions,
       lpad(demo.n(count(*)), 10) AS number,
       lpad(demo.kb(sum(wal_bytes)), 9) AS wal,
       lpad(demo.kb(sum(commit_bytes)), 9) AS "of it commits"
FROM walwise.wal_by_transaction(:'start', :'end')
WHERE outcome = 'committed'
GROUP BY kind
ORDER BY count(*) DESC;
END

answer start=$start_lsn end=$end_lsn <<'END'
WITH wal AS (
  SELECT count(*) AS transactions, sum(wal_bytes) AS bytes
  FROM walwise.wal_by_transaction(:'start', :'end')
  WHERE kind = 'lock-only' AND outcome = 'committed'
), ledger AS (
  SELECT sum(lock_only_commits) AS transactions FROM walwise.upsert_stats
  WHERE query LIKE '%host_last_ingested%'
)
SELECT format(
  'The ledger counted %s commits for nothing, the WAL holds %s%s. They cost %s of WAL and as many '
  'places in the queue for the disk, and the table is the same as without them.',
  demo.n(ledger.transactions), demo.n(wal.transactions),
  CASE WHEN ledger.transactions = wal.transactions THEN ': the same' ELSE '' END,
  demo.kb(wal.bytes))
FROM wal, ledger;
END
