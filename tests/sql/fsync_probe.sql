-- What the WAL's volume can commit, measured by a session. Only what holds on any disk is printed;
-- how a probe ends otherwise is in tests/tap/131_fsync_probe.pl.
CREATE EXTENSION walwise;

--
-- The ceiling: none before the first probe
--
SELECT * FROM walwise.wal_ceiling();
SELECT commits_per_second IS NOT NULL AS commits, flushes_per_second >= 0 AS flushes,
       ceiling, used, ceiling_measured_at,
       source = CASE WHEN current_setting('server_version_num')::int < 180000
                     THEN 'pg_stat_wal' ELSE 'pg_stat_io' END AS source_is_right
FROM walwise.commit_headroom('10 ms');

--
-- What it finds
--
CREATE FUNCTION foreign_files() RETURNS bigint LANGUAGE sql AS $$
  SELECT count(*) FROM pg_ls_dir('pg_wal') name
  WHERE name !~ '^([0-9A-F]{24}|[0-9A-F.]+\.(history|backup)|archive_status|summaries|xlogtemp\..*)$'
$$;
CREATE TEMP TABLE found AS
SELECT * FROM walwise.fsync_probe('10 ms', direct_io => true);

SELECT method, direct, write_size FROM found ORDER BY method, direct;
-- Only O_DIRECT may be missing here, as on tmpfs: then there is a reason, and no figure.
SELECT count(*) AS wrong FROM found
WHERE (unavailable IS NOT NULL AND NOT direct)
   OR (unavailable IS NULL) <> (flushes IS NOT NULL);
SELECT count(*) AS wrong FROM found
WHERE flushes <= 0
   OR NOT (0 <= rate_low AND rate_low <= flushes_per_second AND flushes_per_second <= rate_high)
   OR NOT (0 < p50 AND p50 <= p90 AND p90 <= p99 AND p99 <= p99_9 AND p99_9 <= max);
-- A round is a slice of 25 to 75 ms, which ends with a flush. Milliseconds.
SELECT count(*) AS wrong FROM found
WHERE flushes < flushes_per_second * 0.024 OR flushes > flushes_per_second * (0.076 + max / 1000) + 1;
SELECT foreign_files();

SELECT count(*) AS rows, bool_and(method = current_setting('wal_sync_method')) AS method_in_use,
       bool_and(measured_at > now() - interval '10 minutes') AS measured_now,
       bool_and(flushes_per_second = (SELECT flushes_per_second FROM found
                                      WHERE method = current_setting('wal_sync_method')
                                        AND NOT direct)) AS as_found
FROM walwise.wal_ceiling();
SELECT ceiling = (SELECT flushes_per_second FROM walwise.wal_ceiling()) AS ceiling_is_there,
       used = flushes_per_second / ceiling AS used_is_right,
       ceiling_measured_at = (SELECT measured_at FROM walwise.wal_ceiling()) AS time_is_there
FROM walwise.commit_headroom('10 ms');

--
-- What is asked for: each method with each size, in order
--
SELECT method, direct, write_size, flushes > 0 AS counted, unavailable
FROM walwise.fsync_probe('1 ms', '{fsync,open_datasync}', '{65536,8192}');
-- A ceiling is of the method in use with a page: neither of these is.
CREATE TEMP TABLE before AS SELECT * FROM walwise.wal_ceiling();
SELECT count(*) FROM walwise.fsync_probe('1 ms', ARRAY[current_setting('wal_sync_method')], '{16384}');
SELECT count(*) FROM walwise.fsync_probe('1 ms', ARRAY(
  SELECT unnest(enumvals) FROM pg_settings WHERE name = 'wal_sync_method'
  EXCEPT SELECT current_setting('wal_sync_method') LIMIT 1));
SELECT count(*) AS same FROM before NATURAL JOIN walwise.wal_ceiling();
SELECT write_size, flushes > 0 AS counted FROM walwise.fsync_probe('1 ms', '{fdatasync}', '{16777216}');
-- In a transaction that goes on, and is taken back.
BEGIN;
SELECT count(*) FROM walwise.fsync_probe('1 ms', '{fdatasync}');
SELECT count(*) FROM walwise.fsync_probe('1 ms', '{fdatasync}');
ROLLBACK;

--
-- What is refused
--
SELECT walwise.fsync_probe(NULL);
SELECT walwise.fsync_probe(write_sizes => NULL);
SELECT walwise.fsync_probe(direct_io => NULL);
SELECT walwise.fsync_probe('0');
SELECT walwise.fsync_probe('-1 second');
SELECT walwise.fsync_probe('10 minutes 1 microsecond');
SELECT walwise.fsync_probe('1 month');
SELECT walwise.fsync_probe('1 day -23:59:59');
-- This many days are a second, modulo 2^64 microseconds, or near it.
SELECT walwise.fsync_probe('213503982 days -08:01:49.551616');
SELECT walwise.fsync_probe(methods => '{}');
SELECT walwise.fsync_probe(methods => '{sync}');
SELECT walwise.fsync_probe(methods => '{fdatasync,NULL}');
SELECT walwise.fsync_probe(methods => '{fdatasync,fdatasync,fdatasync,fdatasync,fdatasync,fdatasync}');
SELECT walwise.fsync_probe(write_sizes => '{}');
SELECT walwise.fsync_probe(write_sizes => '{0}');
SELECT walwise.fsync_probe(write_sizes => '{8192,NULL}');
SELECT walwise.fsync_probe(write_sizes => '{8193}');
SELECT walwise.fsync_probe(write_sizes => '{4096}');
SELECT walwise.fsync_probe(write_sizes => '{33554432}');
SELECT walwise.fsync_probe(write_sizes => '{-8192}');
SELECT walwise.fsync_probe(write_sizes => array_fill(8192, ARRAY[17]));
SELECT walwise.commit_headroom(NULL);
SELECT walwise.commit_headroom('0');
SELECT walwise.commit_headroom('-1 second');
SELECT walwise.commit_headroom('61 minutes');
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT walwise.commit_headroom('1 ms');
ROLLBACK;

--
-- Who may
--
CREATE ROLE regress_fsync_anyone;
CREATE ROLE regress_fsync_monitor IN ROLE pg_monitor;
SET ROLE regress_fsync_anyone;
SELECT count(*) FROM walwise.wal_ceiling();
SELECT walwise.fsync_probe('1 ms');
SELECT walwise.commit_headroom('1 ms');
SELECT * FROM walwise.commit_headroom;
SELECT walwise.wal_flushes();
SET ROLE regress_fsync_monitor;
SELECT walwise.fsync_probe('1 ms');
SELECT ceiling > 0 AS ceiling, commits_per_second >= 0 AS commits FROM walwise.commit_headroom('1 ms');
SELECT ceiling > 0 AS ceiling FROM walwise.commit_headroom;
RESET ROLE;
GRANT EXECUTE ON FUNCTION walwise.fsync_probe TO regress_fsync_anyone;
SET ROLE regress_fsync_anyone;
SELECT flushes > 0 AS counted FROM walwise.fsync_probe('1 ms', '{fdatasync}');
RESET ROLE;

SELECT foreign_files();
DROP FUNCTION foreign_files();
REVOKE ALL ON FUNCTION walwise.fsync_probe FROM regress_fsync_anyone;
DROP ROLE regress_fsync_anyone, regress_fsync_monitor;
DROP EXTENSION walwise;
