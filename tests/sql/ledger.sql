-- The ledger: what each kind of upsert is counted as. The exact comparison with the WAL itself is in
-- tests/tap/100_exactness.pl; here every rule of docs/ledger.md has its smallest case.
CREATE EXTENSION walwise;
\pset format unaligned
SELECT walwise.stats_reset() IS NOT NULL AS reset;

CREATE TABLE host_last_ingested (
    host_id bigint PRIMARY KEY,
    last_ingested timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 80);
INSERT INTO host_last_ingested SELECT g, now() FROM generate_series(1, 100) g;

-- What the ledger says since the last look.
CREATE FUNCTION looked(OUT calls bigint, OUT failed bigint, OUT proposed bigint, OUT inserted bigint,
    OUT updated bigint, OUT identical bigint, OUT locked_only bigint, OUT lock_only_calls bigint,
    OUT commits bigint, OUT lock_only_commits bigint, OUT wrote boolean, OUT toplevel text)
LANGUAGE plpgsql AS $$
BEGIN
    SELECT sum(s.calls), sum(failed_calls), sum(rows_proposed), sum(rows_inserted), sum(rows_updated),
           sum(rows_identical), sum(rows_locked_only), sum(s.lock_only_calls), sum(s.commits),
           sum(s.lock_only_commits), sum(wal_records) > 0, string_agg(DISTINCT s.toplevel::text, ',')
    INTO calls, failed, proposed, inserted, updated, identical, locked_only, lock_only_calls, commits,
         lock_only_commits, wrote, toplevel
    FROM walwise.upsert_stats s;
    PERFORM walwise.stats_reset();
END $$;

-- absent, stale, fresh
INSERT INTO host_last_ingested AS t VALUES (101, now()) ON CONFLICT (host_id)
    DO UPDATE SET last_ingested = EXCLUDED.last_ingested
    WHERE t.last_ingested < EXCLUDED.last_ingested - '1 day'::interval;
SELECT * FROM looked();
INSERT INTO host_last_ingested AS t VALUES (1, now() + '2 days') ON CONFLICT (host_id)
    DO UPDATE SET last_ingested = EXCLUDED.last_ingested
    WHERE t.last_ingested < EXCLUDED.last_ingested - '1 day'::interval;
SELECT * FROM looked();
INSERT INTO host_last_ingested AS t VALUES (2, now()) ON CONFLICT (host_id)
    DO UPDATE SET last_ingested = EXCLUDED.last_ingested
    WHERE t.last_ingested < EXCLUDED.last_ingested - '1 day'::interval;
SELECT * FROM looked();

-- several rows at once: a call is lock-only if it changed none
INSERT INTO host_last_ingested AS t VALUES (2, now()), (3, now()), (102, now()) ON CONFLICT (host_id)
    DO UPDATE SET last_ingested = EXCLUDED.last_ingested WHERE false;
SELECT * FROM looked();
INSERT INTO host_last_ingested AS t SELECT g, now() FROM generate_series(4, 9) g ON CONFLICT (host_id)
    DO UPDATE SET last_ingested = EXCLUDED.last_ingested WHERE false;
SELECT * FROM looked();

-- identical values
INSERT INTO host_last_ingested AS t VALUES (2, now()), (3, now()) ON CONFLICT (host_id)
    DO UPDATE SET last_ingested = t.last_ingested;
SELECT * FROM looked();

-- in a CTE, twice in one statement, with RETURNING
WITH a AS (
    INSERT INTO host_last_ingested AS t VALUES (5, now()) ON CONFLICT (host_id)
        DO UPDATE SET last_ingested = EXCLUDED.last_ingested WHERE false
), b AS (
    INSERT INTO host_last_ingested AS t VALUES (6, now()), (103, now()) ON CONFLICT (host_id)
        DO UPDATE SET last_ingested = EXCLUDED.last_ingested RETURNING host_id
)
SELECT host_id FROM b ORDER BY 1;
SELECT * FROM looked();

-- prepared, generic plan
SET plan_cache_mode = force_generic_plan;
PREPARE touch(bigint) AS
    INSERT INTO host_last_ingested AS t VALUES ($1, now()) ON CONFLICT (host_id)
    DO UPDATE SET last_ingested = EXCLUDED.last_ingested WHERE false;
EXECUTE touch(7);
EXECUTE touch(104);
SELECT * FROM looked();
RESET plan_cache_mode;

-- in a function: not at top level, and its commit is lock-only all the same
CREATE FUNCTION touch(id bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO host_last_ingested AS t VALUES (id, now()) ON CONFLICT (host_id)
        DO UPDATE SET last_ingested = EXCLUDED.last_ingested WHERE false;
END $$;
SELECT touch(8);
SELECT * FROM looked();

-- a transaction of lock-only upserts and reads is lock-only; any change makes it needed
BEGIN;
EXECUTE touch(9);
SELECT count(*) FROM host_last_ingested;
EXECUTE touch(10);
COMMIT;
SELECT * FROM looked();
BEGIN;
EXECUTE touch(11);
UPDATE host_last_ingested SET last_ingested = now() WHERE host_id = 12;
COMMIT;
SELECT * FROM looked();
BEGIN;
UPDATE host_last_ingested SET last_ingested = now() WHERE host_id = 12;
EXECUTE touch(11);
COMMIT;
SELECT * FROM looked();

-- rolled back: counted, but there is no commit
BEGIN;
EXECUTE touch(13);
ROLLBACK;
SELECT * FROM looked();

-- a rolled-back savepoint leaves the commit lock-only
BEGIN;
SAVEPOINT s;
EXECUTE touch(14);
ROLLBACK TO s;
COMMIT;
SELECT * FROM looked();

-- ended in an error: its WAL counts, its rows don't
INSERT INTO host_last_ingested AS t VALUES (105, now()), (15, now()), (15, now())
    ON CONFLICT (host_id) DO UPDATE SET last_ingested = now() + (1 / (t.host_id - 15)) * '1 day'::interval;
SELECT * FROM looked();

-- an entry that a failed call has made gets its text from the next good one
PREPARE risky(int) AS INSERT INTO host_last_ingested AS t VALUES (1 / $1, now()) ON CONFLICT (host_id)
    DO UPDATE SET last_ingested = EXCLUDED.last_ingested WHERE false;
SET plan_cache_mode = force_generic_plan;
EXECUTE risky(0);
SELECT calls, failed_calls, query IS NULL AS unknown FROM walwise.upsert_stats;
EXECUTE risky(1);
SELECT calls, failed_calls, query LIKE '%VALUES ($2 / $1, now())%' AS known FROM walwise.upsert_stats;
RESET plan_cache_mode;
SELECT walwise.stats_reset();

-- triggers that return NULL: a suppressed insert is only proposed, a suppressed update only locks
CREATE FUNCTION suppress() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER suppress BEFORE INSERT ON host_last_ingested FOR EACH ROW
    WHEN (NEW.host_id = 106) EXECUTE FUNCTION suppress();
INSERT INTO host_last_ingested AS t VALUES (106, now()), (107, now()), (16, now())
    ON CONFLICT (host_id) DO UPDATE SET last_ingested = EXCLUDED.last_ingested;
SELECT * FROM looked();
DROP TRIGGER suppress ON host_last_ingested;
CREATE TRIGGER suppress BEFORE UPDATE ON host_last_ingested FOR EACH ROW
    WHEN (NEW.host_id = 17) EXECUTE FUNCTION suppress();
INSERT INTO host_last_ingested AS t VALUES (17, now()), (18, now()), (108, now())
    ON CONFLICT (host_id) DO UPDATE SET last_ingested = EXCLUDED.last_ingested;
SELECT * FROM looked();
DROP TRIGGER suppress ON host_last_ingested;

-- a trigger that writes: the upsert's own call is lock-only, the commit isn't
CREATE TABLE audit (at timestamptz);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO audit VALUES (now()); RETURN NEW; END';
CREATE TRIGGER note BEFORE INSERT ON host_last_ingested FOR EACH ROW EXECUTE FUNCTION note();
EXECUTE touch(19);
SELECT * FROM looked();
DROP TRIGGER note ON host_last_ingested;

-- partitions
CREATE TABLE parted (id int, v int, PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (100);
CREATE TABLE parted_high (v int, id int NOT NULL);
ALTER TABLE parted ATTACH PARTITION parted_high FOR VALUES FROM (100) TO (200);
INSERT INTO parted SELECT g, 0 FROM generate_series(1, 150, 10) g;
INSERT INTO parted AS t VALUES (1, 1), (101, 1), (2, 1), (102, 1)
    ON CONFLICT (id) DO UPDATE SET v = EXCLUDED.v WHERE t.v = EXCLUDED.v;
SELECT * FROM looked();
INSERT INTO parted AS t VALUES (1, 0), (11, 5) ON CONFLICT (id) DO UPDATE SET v = EXCLUDED.v;
SELECT * FROM looked();

-- identical means bit for bit, NULLs included, dropped columns aside
CREATE TABLE wide (id int PRIMARY KEY, gone int, a text, b numeric, c int);
INSERT INTO wide VALUES (1, 1, repeat('x', 10000), 1.0, NULL), (2, 1, 'y', 1.0, NULL);
ALTER TABLE wide DROP COLUMN gone;
INSERT INTO wide VALUES (1, repeat('x', 10000), 1.0, NULL) ON CONFLICT (id)
    DO UPDATE SET a = EXCLUDED.a, b = EXCLUDED.b, c = EXCLUDED.c;
SELECT * FROM looked();
INSERT INTO wide VALUES (1, 'x', 1.0, NULL), (2, 'y', 1.00, NULL) ON CONFLICT (id)
    DO UPDATE SET a = EXCLUDED.a, b = EXCLUDED.b, c = EXCLUDED.c;
SELECT * FROM looked();

-- compiled expressions count the same, and so do instrumented ones
SET jit_above_cost = 0;
INSERT INTO wide VALUES (2, 'y', 1.00, NULL) ON CONFLICT (id)
    DO UPDATE SET a = EXCLUDED.a, b = EXCLUDED.b, c = EXCLUDED.c;
INSERT INTO wide VALUES (2, 'y', 1.00, NULL), (1, 'z', 1.00, NULL) ON CONFLICT (id)
    DO UPDATE SET a = EXCLUDED.a, b = EXCLUDED.b, c = EXCLUDED.c WHERE EXCLUDED.id = 2;
SELECT * FROM looked();
RESET jit_above_cost;
DO $$ BEGIN EXECUTE $e$
    EXPLAIN (ANALYZE) INSERT INTO wide VALUES (2, 'y', 1.00, NULL) ON CONFLICT (id)
        DO UPDATE SET a = EXCLUDED.a, b = EXCLUDED.b, c = EXCLUDED.c $e$; END $$;
SELECT * FROM looked();

-- it ended well before the transaction around it failed: counted as it ended
DO $$
DECLARE row record;
BEGIN
    FOR row IN WITH w AS (
        INSERT INTO wide VALUES (2, 'y', 1.00, NULL) ON CONFLICT (id) DO UPDATE SET a = EXCLUDED.a RETURNING id
    ) SELECT * FROM w LOOP
        RAISE EXCEPTION 'no more';
    END LOOP;
END $$;
SELECT * FROM looked();

-- no upserts: DO NOTHING, plain writes
INSERT INTO host_last_ingested VALUES (1) ON CONFLICT DO NOTHING;
UPDATE host_last_ingested SET last_ingested = now() WHERE host_id = 1;
SELECT count(*) FROM walwise.upsert_stats;

-- track: none counts nothing, writes counts all that writes
SET walwise.track = 'none';
EXECUTE touch(20);
SELECT count(*) FROM walwise.write_stats;
SET walwise.track = 'writes';
UPDATE host_last_ingested SET last_ingested = now() WHERE host_id = 1;
CREATE TABLE made AS SELECT 1 AS one;
COPY made FROM PROGRAM 'echo 2';
SELECT host_id FROM host_last_ingested WHERE host_id = 2 FOR UPDATE;
SELECT count(*) FROM host_last_ingested;
BEGIN; SAVEPOINT s; COMMIT;
RESET walwise.track;
SELECT query, is_upsert, calls, wal_records > 0 AS wrote, commits, commit_bytes > 0 AS commit_written
FROM walwise.write_stats ORDER BY query COLLATE "C";
SELECT walwise.stats_reset() > 0 AS reset;

-- texts hold no constant and no comment
INSERT INTO host_last_ingested AS t /* tenant 4711 */ VALUES (21, '2020-01-01'), (1e1::int, E'2020\x2d01-01'),
    (0.5::int + 30, $$2020-01-01$$), (U&'\0033\0033'::int, now()) -- secret
    ON CONFLICT (host_id) DO UPDATE SET last_ingested = '2030-01-01' WHERE t.host_id = -1;
SELECT query FROM walwise.upsert_stats;
SELECT walwise.stats_reset();

-- and making one says nothing that the statement itself has not said
DO $do$ BEGIN
    EXECUTE 'CREATE TABLE ' || repeat('n', 63) || '(id int PRIMARY KEY)';
END $do$;
INSERT INTO nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn VALUES (1)
    ON CONFLICT (id) DO UPDATE SET id = 1;
DROP TABLE nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn;
SELECT walwise.stats_reset();

-- reset by key
SELECT touch(1);
EXECUTE touch(1);
SELECT walwise.stats_reset(queryid => (SELECT queryid FROM walwise.upsert_stats WHERE toplevel));
SELECT toplevel FROM walwise.upsert_stats;
SELECT walwise.stats_reset(userid => 1), walwise.stats_reset(dbid => 1);
SELECT walwise.stats_reset(dbid => (SELECT oid FROM pg_database WHERE datname = current_database()));

-- without a query id there is nothing to charge, and that is counted
SET compute_query_id = off;
INSERT INTO host_last_ingested AS t VALUES (2, now()) ON CONFLICT (host_id)
    DO UPDATE SET last_ingested = EXCLUDED.last_ingested WHERE false;
RESET compute_query_id;
SELECT entries, without_queryid, evicted FROM walwise.stats_info;

-- wrong values
SET walwise.track = 'all';
SET walwise.max = 100;
SET walwise.unknown = 1;
SELECT walwise.stats_reset();

DROP TABLE host_last_ingested, audit, parted, wide, made;
DROP FUNCTION looked, touch, suppress, note;
DROP EXTENSION walwise;
