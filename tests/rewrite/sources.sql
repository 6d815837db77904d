CREATE TABLE host (
  id bigint PRIMARY KEY,
  seen timestamptz NOT NULL,
  name text,
  load numeric(6,2)
);
CREATE TABLE pair (a int, b varchar(8), v int, w int, note text, PRIMARY KEY (a, b));
CREATE TABLE feed (id int, at date, name text);

-- one row, on one line
INSERT INTO host (id, seen) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE host.seen < excluded.seen;

-- one row, on many lines
INSERT INTO host (id, seen, name, load)
VALUES (
  $1,
  now(),
  'a;b',       -- not the end
  -1
)
ON CONFLICT (id)
DO UPDATE
  SET seen = excluded.seen,
      load = excluded.load
  WHERE host.seen < excluded.seen
    AND host.load <> excluded.load
RETURNING id;

-- several rows, a composite key
INSERT INTO pair (a, b, v) VALUES (1, 'x', NULL), (2, 'y', 5), ($1, $2, 3000000000)
ON CONFLICT (a, b) DO UPDATE SET v = excluded.v WHERE pair.v IS DISTINCT FROM excluded.v;

-- no column list
INSERT INTO host VALUES ('1', '2024-01-01', 'x', '1.005') ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE host.seen < excluded.seen;
INSERT INTO host VALUES (1, now()) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE host.seen < excluded.seen;

-- DEFAULT in every row: at the front, in the middle, at the end
INSERT INTO pair (v, a, w, b, note) VALUES (DEFAULT, 1, DEFAULT, 'x', DEFAULT), (DEFAULT, 2, DEFAULT, 'y', DEFAULT) ON CONFLICT (a, b) DO UPDATE SET v = 1 WHERE pair.v IS NULL;
INSERT INTO pair (a, b, v, w, note) VALUES (1, 'x', DEFAULT, DEFAULT, DEFAULT) ON CONFLICT (a, b) DO UPDATE SET v = 1 WHERE pair.v IS NULL;

-- SELECT: plain, with an alias, with expressions, cast already
INSERT INTO host (id, seen, name) SELECT f.id, at AS day, upper(f.name) label FROM feed f WHERE f.id > 0 ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE host.seen < excluded.seen;
INSERT INTO host (id, seen)
SELECT id::bigint, at AT TIME ZONE 'UTC' FROM feed
ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE host.seen < excluded.seen;

-- SELECT: DISTINCT, set operations, *, TABLE, parentheses, names and numbers of outputs
INSERT INTO host (id, seen) SELECT DISTINCT id, at FROM feed ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE host.seen < excluded.seen;
INSERT INTO host (id, seen) SELECT id, at FROM feed UNION SELECT 1, now() ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE host.seen < excluded.seen;
INSERT INTO host (id, seen, name) SELECT * FROM feed ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE host.seen < excluded.seen;
INSERT INTO host (id, seen, name) TABLE feed ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE host.seen < excluded.seen;
INSERT INTO host (id, seen) (SELECT id, at FROM feed) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE host.seen < excluded.seen;
INSERT INTO host (id, seen) SELECT id, at FROM feed ORDER BY 2 LIMIT 3 ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE host.seen < excluded.seen;
INSERT INTO host (id, seen) SELECT id, max(at) FROM feed GROUP BY 1 ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE host.seen < excluded.seen;
INSERT INTO host SELECT id, at FROM feed UNION ALL SELECT 1, now() ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE host.seen < excluded.seen;

-- WITH: of the source, before INSERT, writing
INSERT INTO host (id, seen) WITH f AS (SELECT * FROM feed) SELECT id, at FROM f ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE host.seen < excluded.seen;
WITH f AS (SELECT * FROM feed) INSERT INTO host (id, seen) SELECT id, at FROM f ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE host.seen < excluded.seen;
WITH f AS (DELETE FROM feed RETURNING *)
INSERT INTO host (id, seen) SELECT id, at FROM f
ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE host.seen < excluded.seen;
