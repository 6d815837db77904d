CREATE EXTENSION walwise;
SET client_min_messages = warning;

CREATE TABLE host (id int PRIMARY KEY, seen int NOT NULL CHECK (seen <> 13), note text);
INSERT INTO host VALUES (1, 100, 'one'), (2, 100, 'two'), (3, 100, 'three');
PREPARE upsert(int, int) AS
  INSERT INTO host AS h VALUES ($1, $2, 'new') ON CONFLICT (id)
  DO UPDATE SET seen = excluded.seen, note = excluded.note WHERE h.seen < excluded.seen
  RETURNING *;

-- Runs a statement and says what the guard did with its rows, as EXPLAIN ANALYZE shows it.
CREATE FUNCTION guard_of(statement text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE line text;
BEGIN
  FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off) ' || statement LOOP
    IF line ~ 'Guard|Stays Away|Skip' THEN
      RETURN NEXT trim(regexp_replace(line, ' \(actual.*', ''));
    END IF;
  END LOOP;
END $$;

-- What the ledger has of the statements that contain a pattern.
CREATE FUNCTION counted(pattern text, OUT proposed bigint, OUT inserted bigint, OUT updated bigint,
                        OUT locked bigint, OUT skipped bigint, OUT saved bigint,
                        OUT skippable bigint, OUT savable bigint, OUT of_autocommit text)
LANGUAGE sql AS $$
  SELECT sum(rows_proposed), sum(rows_inserted), sum(rows_updated), sum(rows_locked_only),
         sum(rows_skipped), sum(commits_saved), sum(rows_skippable), sum(commits_savable),
         sum(rows_skippable_autocommit) || '/' || sum(commits_savable_autocommit)
  FROM walwise.upsert_stats WHERE query LIKE '%' || pattern || '%'
$$;

-- The modes. A cached plan follows them.
SHOW walwise.upsert_guard;
SET walwise.upsert_guard = sometimes;
EXECUTE upsert(1, 50);
SET walwise.upsert_guard = autocommit;
EXPLAIN (COSTS off) EXECUTE upsert(1, 50);
EXECUTE upsert(1, 50);
EXECUTE upsert(4, 50);
EXECUTE upsert(4, 60);
EXECUTE upsert(4, 55);
SELECT * FROM counted('PREPARE upsert');
BEGIN;
EXPLAIN (COSTS off) EXECUTE upsert(1, 50);
EXECUTE upsert(1, 50);
SET LOCAL walwise.upsert_guard = always;
EXPLAIN (COSTS off) EXECUTE upsert(1, 50);
EXECUTE upsert(1, 50);
COMMIT;
SELECT * FROM counted('PREPARE upsert');
SET walwise.upsert_guard = observe;
SELECT guard_of('EXECUTE upsert(2, 50)');
EXECUTE upsert(2, 50);
BEGIN;
EXECUTE upsert(2, 50);
EXECUTE upsert(3, 50);
COMMIT;
SELECT * FROM counted('PREPARE upsert');
SET walwise.upsert_guard = off;
EXPLAIN (COSTS off) EXECUTE upsert(1, 50);
EXECUTE upsert(1, 50);
SELECT * FROM counted('PREPARE upsert');
-- The first use in a session replans what was planned before.
\c
SET client_min_messages = warning;
PREPARE upsert(int, int) AS
  INSERT INTO host AS h VALUES ($1, $2, 'new') ON CONFLICT (id)
  DO UPDATE SET seen = excluded.seen, note = excluded.note WHERE h.seen < excluded.seen;
SET plan_cache_mode = force_generic_plan;
EXPLAIN (COSTS off) EXECUTE upsert(1, 50);
SET walwise.upsert_guard = always;
EXPLAIN (COSTS off) EXECUTE upsert(1, 50);
RESET plan_cache_mode;

-- One transaction that locks nothing has no id.
BEGIN;
EXECUTE upsert(1, 50);
EXECUTE upsert(2, 50);
SELECT pg_current_xact_id_if_assigned();
EXECUTE upsert(2, 101);
SELECT pg_current_xact_id_if_assigned() IS NOT NULL AS has_id;
ROLLBACK;

-- Shapes of statements. The rows, and what the guard did.
SELECT walwise.stats_reset() > 0 AS reset;
SELECT guard_of($$INSERT INTO host AS h VALUES (1, 50), (2, 150), (5, 50), (NULL, 1) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen$$);
SELECT guard_of($$INSERT INTO host AS h VALUES (1, 50), (2, 150), (5, 50) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen$$);
SELECT guard_of($$INSERT INTO host AS h SELECT i, 120 FROM generate_series(1, 6) i ON CONFLICT ON CONSTRAINT host_pkey DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen$$);
WITH u AS (
  INSERT INTO host AS h VALUES (1, 50), (2, 500) ON CONFLICT (id)
  DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen RETURNING id, h.seen
), v AS (
  INSERT INTO host AS h VALUES (3, 50), (7, 70) ON CONFLICT (id)
  DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen RETURNING id, h.seen
)
SELECT * FROM u UNION ALL SELECT * FROM v;
CREATE FUNCTION in_plpgsql(int, int) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO host AS h VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen;
  RETURN FOUND;
END $$;
CREATE FUNCTION in_sql(int, int) RETURNS SETOF int LANGUAGE sql AS
  'INSERT INTO host AS h VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen RETURNING h.seen';
SELECT in_plpgsql(1, 1), in_plpgsql(8, 1), in_plpgsql(8, 2), in_plpgsql(8, 2);
SELECT in_sql(1, 1);
SELECT in_sql(8, 3);
SELECT * FROM counted('host');
SELECT * FROM host ORDER BY id;

-- A function is no transaction of its own, nor is a statement that writes twice.
SET walwise.upsert_guard = autocommit;
SELECT in_plpgsql(1, 1);
WITH other AS (DELETE FROM host WHERE id = 8)
INSERT INTO host AS h VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET seen = 2 WHERE h.seen < excluded.seen;
SELECT DISTINCT guard_reason FROM walwise.upsert_stats WHERE guard_reason IS NOT NULL;
SET walwise.upsert_guard = always;

-- Errors come as before: constraints are checked before the row is looked up, WHERE after it.
EXECUTE upsert(1, NULL);
EXECUTE upsert(1, 13);
INSERT INTO host AS h VALUES (1, 13) ON CONFLICT (id) DO UPDATE SET seen = 1 WHERE 1 / (h.seen - 100) > 0;
INSERT INTO host AS h VALUES (1, 14) ON CONFLICT (id) DO UPDATE SET seen = 1 WHERE 1 / (h.seen - h.seen) > 0;
INSERT INTO host AS h VALUES (1, 1 / 0) ON CONFLICT (id) DO UPDATE SET seen = 1 WHERE false;
-- A second change of a row in one statement.
INSERT INTO host AS h VALUES (1, 1000), (1, 2000) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen;
INSERT INTO host AS h VALUES (1, 1000), (1, 1) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen;
INSERT INTO host AS h VALUES (90, 1000), (90, 1) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen;
INSERT INTO host AS h VALUES (1, 1), (1, 1000) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen;
-- A row that the statement's other part deletes.
WITH gone AS (DELETE FROM host WHERE id = 1 RETURNING id)
INSERT INTO host AS h SELECT id, 1 FROM gone ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen
RETURNING *;
-- Volatile sources are evaluated once.
CREATE SEQUENCE counter;
INSERT INTO host AS h VALUES (2, nextval('counter')), (3, nextval('counter')), (100, nextval('counter')) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen;
SELECT last_value FROM counter;

-- Arbiters.
CREATE COLLATION caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE DOMAIN code AS text CHECK (value <> '');
CREATE TABLE keyed (
  a int, b text COLLATE caseless, c code, d int, dropped int, live boolean DEFAULT true, v int DEFAULT 0,
  UNIQUE (a, b), UNIQUE NULLS NOT DISTINCT (c)
);
ALTER TABLE keyed DROP COLUMN dropped;
CREATE UNIQUE INDEX keyed_expression ON keyed ((d % 10));
CREATE UNIQUE INDEX keyed_partial ON keyed (v) WHERE live;
INSERT INTO keyed VALUES (1, 'one', 'x', 3, true, 7);
SELECT guard_of($$INSERT INTO keyed VALUES (1, 'ONE', 'y') ON CONFLICT (a, b) DO UPDATE SET v = 1 WHERE false$$);
SELECT guard_of($$INSERT INTO keyed VALUES (9, 'q', 'x') ON CONFLICT (c) DO UPDATE SET v = 1 WHERE false$$);
SELECT guard_of($$INSERT INTO keyed VALUES (9, 'q', 'z', 13) ON CONFLICT ((d % 10)) DO UPDATE SET v = 1 WHERE false$$);
SELECT guard_of($$INSERT INTO keyed VALUES (9, 'q', 'z', 14, true, 7) ON CONFLICT (v) WHERE live DO UPDATE SET v = 1 WHERE false$$);
SELECT guard_of($$INSERT INTO keyed VALUES (9, 'q', 'z', 14, false, 7) ON CONFLICT (v) WHERE live DO UPDATE SET v = 1 WHERE false$$);
SELECT guard_of($$INSERT INTO keyed VALUES (1, NULL, 'w', 15, false) ON CONFLICT (a, b) DO UPDATE SET v = 1 WHERE false$$);
SELECT guard_of($$INSERT INTO keyed VALUES (2, NULL, NULL, 16, false) ON CONFLICT (c) DO UPDATE SET v = 1 WHERE false$$);
SELECT guard_of($$INSERT INTO keyed VALUES (3, NULL, NULL, 17, false) ON CONFLICT (c) DO UPDATE SET v = 1 WHERE false$$);
SELECT * FROM keyed ORDER BY a, b, c;

-- EXCLUDED anywhere, sub-selects, whole rows, NULL.
SELECT guard_of($$INSERT INTO host AS h VALUES (2, 1, 'x') ON CONFLICT (id) DO UPDATE SET seen = 1 WHERE (h.*) IS NULL$$);
SELECT guard_of($$INSERT INTO host AS h VALUES (2, 1, 'x') ON CONFLICT (id) DO UPDATE SET seen = 1 WHERE NULL$$);
SELECT guard_of($$INSERT INTO host AS h VALUES (2, 1, 'x') ON CONFLICT (id) DO UPDATE SET seen = 1 WHERE excluded.seen > (SELECT max(seen) FROM host i WHERE i.id <> h.id AND i.note IS DISTINCT FROM excluded.note)$$);
SELECT guard_of($$INSERT INTO host AS h VALUES (2, 1, 'x') ON CONFLICT (id) DO UPDATE SET seen = 1 WHERE h.tableoid <> 'host'::regclass OR h.ctid = '(9,9)' OR excluded.note = 'y'$$);

-- Partitions.
CREATE TABLE part (id int, region text, seen int, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
CREATE TABLE part_eu PARTITION OF part FOR VALUES IN ('eu');
CREATE TABLE part_us (seen int, extra int, region text NOT NULL, id int NOT NULL);
ALTER TABLE part_us DROP COLUMN extra;
ALTER TABLE part ATTACH PARTITION part_us FOR VALUES IN ('us');
CREATE TABLE part_as PARTITION OF part FOR VALUES IN ('as') PARTITION BY RANGE (id);
CREATE TABLE part_as_1 PARTITION OF part_as FOR VALUES FROM (0) TO (10);
CREATE TABLE part_old PARTITION OF part FOR VALUES IN ('old');
CREATE FUNCTION pass_on() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER part_old_trigger BEFORE INSERT ON part_old FOR EACH ROW EXECUTE FUNCTION pass_on();
INSERT INTO part VALUES (1, 'eu', 100), (1, 'us', 100), (1, 'as', 100), (1, 'old', 100);
SELECT guard_of($$INSERT INTO part AS p VALUES (1, 'eu', 50), (1, 'us', 50), (1, 'as', 50), (1, 'us', 60) ON CONFLICT (id, region) DO UPDATE SET seen = excluded.seen WHERE p.seen < excluded.seen$$);
SELECT guard_of($$INSERT INTO part AS p VALUES (1, 'us', 150), (2, 'us', 50), (1, 'old', 50) ON CONFLICT (id, region) DO UPDATE SET seen = excluded.seen WHERE p.seen < excluded.seen$$);
SELECT guard_of($$INSERT INTO part AS p VALUES (1, 'nowhere', 150) ON CONFLICT (id, region) DO UPDATE SET seen = excluded.seen WHERE p.seen < excluded.seen$$);
SELECT guard_of($$INSERT INTO part_eu AS p VALUES (1, 'us', 1) ON CONFLICT (id, region) DO UPDATE SET seen = excluded.seen WHERE p.seen < excluded.seen$$);
SELECT tableoid::regclass, * FROM part ORDER BY 1, 2, 3;
SELECT * FROM walwise.guard_verdict($$INSERT INTO part AS p VALUES ($1, $2, $3) ON CONFLICT (id, region) DO UPDATE SET seen = excluded.seen WHERE p.seen < excluded.seen$$);

-- Generated columns.
CREATE TABLE gen (id int, twice int GENERATED ALWAYS AS (id * 2) STORED UNIQUE, seen int, more int GENERATED ALWAYS AS (seen + 1) STORED CHECK (more < 100));
INSERT INTO gen (id, seen) VALUES (1, 10);
SELECT guard_of($$INSERT INTO gen AS g (id, seen) VALUES (1, 5) ON CONFLICT (twice) DO UPDATE SET seen = excluded.seen WHERE g.more < excluded.more$$);
SELECT guard_of($$INSERT INTO gen AS g (id, seen) VALUES (1, 15) ON CONFLICT (twice) DO UPDATE SET seen = excluded.seen WHERE g.more < excluded.more$$);
INSERT INTO gen AS g (id, seen) VALUES (1, 200) ON CONFLICT (twice) DO UPDATE SET seen = excluded.seen WHERE false;

-- Where it stays away, and what it says.
CREATE FUNCTION chance() RETURNS int LANGUAGE plpgsql VOLATILE AS 'BEGIN RETURN 1; END';
CREATE FUNCTION verdict(statement text) RETURNS TABLE (reason text, identical_reason text) LANGUAGE sql AS
  'SELECT coalesce(reason, ''guarded''), coalesce(identical_reason, ''guarded'') FROM walwise.guard_verdict($1)';
CREATE TABLE v (id int PRIMARY KEY, n int);
INSERT INTO v VALUES (1, 1);
SELECT * FROM verdict('INSERT INTO v VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = 1 WHERE v.n > 5');
SELECT * FROM verdict('INSERT INTO v VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = 1 WHERE v.n > 5 RETURNING *');
SELECT * FROM verdict('INSERT INTO v VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = chance()');
SELECT * FROM verdict('INSERT INTO v VALUES (1, chance()) ON CONFLICT (id) DO UPDATE SET n = 1 WHERE v.n > excluded.n');
SELECT * FROM verdict('INSERT INTO v VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = 1 WHERE v.n > chance()');
SELECT * FROM verdict('INSERT INTO v VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = 1 WHERE v.n > (SELECT chance() + v.id)');
SELECT * FROM verdict('INSERT INTO v VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = 1 WHERE v.xmax::text <> ''0''');
SELECT * FROM verdict('INSERT INTO v VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = v.xmax::text::int');
SELECT * FROM verdict('INSERT INTO v VALUES (1, 1) ON CONFLICT DO NOTHING; SELECT 1; EXPLAIN SELECT 1');
SELECT * FROM verdict('WITH a AS (INSERT INTO v VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET n = 1 WHERE v.n > $2) INSERT INTO v VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = 1');
CREATE TRIGGER v_trigger BEFORE INSERT ON v FOR EACH ROW EXECUTE FUNCTION pass_on();
SELECT * FROM verdict('INSERT INTO v VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = 1 WHERE v.n > 5');
SELECT guard_of('INSERT INTO v VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = 1 WHERE v.n > 5');
DROP TRIGGER v_trigger ON v;
CREATE TRIGGER v_trigger AFTER UPDATE ON v FOR EACH ROW EXECUTE FUNCTION pass_on();
SELECT * FROM verdict('INSERT INTO v VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = 1 WHERE v.n > 5');
DROP TRIGGER v_trigger ON v;
ALTER TABLE v ADD CONSTRAINT v_check CHECK (n <> -chance());
SELECT * FROM verdict('INSERT INTO v VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = 1 WHERE v.n > 5');
ALTER TABLE v DROP CONSTRAINT v_check;
CREATE VIEW v_plain AS SELECT * FROM v;
CREATE VIEW v_checked AS SELECT * FROM v WHERE n < 1000 WITH CHECK OPTION;
SELECT * FROM verdict('INSERT INTO v_plain VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = 1 WHERE v_plain.n > 5');
SELECT * FROM verdict('INSERT INTO v_checked VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = 1 WHERE v_checked.n > 5');
CREATE RULE v_rule AS ON INSERT TO v WHERE new.id < 0 DO INSTEAD NOTHING;
SELECT * FROM verdict('INSERT INTO v VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = 1 WHERE v.n > 5');
DROP RULE v_rule ON v;
ALTER TABLE v ENABLE ROW LEVEL SECURITY;
CREATE POLICY v_policy ON v USING (n < 1000);
CREATE ROLE regress_walwise_writer;
GRANT ALL ON v TO regress_walwise_writer;
SELECT * FROM verdict('INSERT INTO v VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = 1 WHERE v.n > 5');
SET ROLE regress_walwise_writer;
SELECT * FROM walwise.guard_verdict('INSERT INTO v VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = 1 WHERE v.n > 5');
SELECT * FROM walwise.guard_verdict('INSERT INTO host VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET seen = 1 WHERE host.seen > 5');
RESET ROLE;
SELECT * FROM walwise.guard_verdict('INSERT INTO v');
SELECT * FROM walwise.guard_verdict('INSERT INTO gone VALUES (1)');
SELECT * FROM walwise.guard_verdict(NULL);

-- A table that changes or goes under a cached plan.
PREPARE cached(int) AS INSERT INTO host AS h VALUES ($1, 1, 'n') ON CONFLICT (id) DO UPDATE SET note = 'u' WHERE h.seen < excluded.seen;
EXECUTE cached(2);
CREATE TRIGGER host_trigger BEFORE INSERT ON host FOR EACH ROW EXECUTE FUNCTION pass_on();
EXPLAIN (COSTS off) EXECUTE cached(2);
DROP TRIGGER host_trigger ON host;
ALTER TABLE host ALTER COLUMN id TYPE bigint;
EXPLAIN (COSTS off) EXECUTE cached(2);
EXECUTE cached(2);
ALTER TABLE host DROP CONSTRAINT host_pkey;
EXECUTE cached(2);
ALTER TABLE host ADD PRIMARY KEY (id);
EXECUTE cached(2);
DROP TABLE host;
EXECUTE cached(2);
CREATE TABLE host (id int PRIMARY KEY, seen int, note text);
EXECUTE cached(2);
EXECUTE cached(2);
SELECT * FROM host;

-- Rows set to the values they have.
TRUNCATE host;
INSERT INTO host VALUES (1, 100, 'one'), (2, 100, NULL);
SELECT guard_of($$INSERT INTO host VALUES (1, 100, 'one') ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, note = excluded.note$$);
SELECT xmin AS before FROM host WHERE id = 1 \gset
SET walwise.upsert_guard_identical = on;
SELECT guard_of($$INSERT INTO host VALUES (1, 100, 'one') ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, note = excluded.note$$);
INSERT INTO host VALUES (1, 100, 'one') ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, note = excluded.note;
SELECT xmin = :'before' AS untouched FROM host WHERE id = 1;
INSERT INTO host VALUES (1, 100, 'One'), (2, 100, NULL), (3, 1, NULL) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, note = excluded.note;
INSERT INTO host VALUES (1, 100, 'One') ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, note = excluded.note WHERE host.id > 1;
INSERT INTO host VALUES (1, 100, 'One') ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, note = excluded.note WHERE host.id = 1;
INSERT INTO host VALUES (1, 100, 'One') ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, note = excluded.note RETURNING *;
SELECT * FROM host ORDER BY id;
SELECT query, rows_inserted AS ins, rows_updated AS upd, rows_identical AS same, rows_locked_only AS locked, rows_skipped AS skipped, guard_reason
FROM walwise.upsert_stats WHERE query LIKE 'INSERT INTO host VALUES%' ORDER BY query COLLATE "C";

-- A constraint that holds for new versions only, and one that is checked at the end.
ALTER TABLE host ADD CHECK (seen <> 100) NOT VALID;
INSERT INTO host VALUES (1, 5, 'x') ON CONFLICT (id) DO UPDATE SET seen = host.seen;
ALTER TABLE host ADD UNIQUE (note) DEFERRABLE;
INSERT INTO host VALUES (9, 5, 'One') ON CONFLICT (note) DO UPDATE SET seen = 1 WHERE false;

DROP TABLE host, keyed, part, gen, v CASCADE;
DROP FUNCTION guard_of, counted, in_plpgsql, in_sql, pass_on, chance, verdict;
DROP SEQUENCE counter;
DROP DOMAIN code;
DROP COLLATION caseless;
DROP ROLE regress_walwise_writer;
DROP EXTENSION walwise;
