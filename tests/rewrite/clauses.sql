CREATE TABLE t (id int PRIMARY KEY, a int, b int, at timestamptz DEFAULT now());
CREATE TABLE s (id int, a int);

/* before */ INSERT /* 1 */ INTO /* 2 */ t /* 3 */ ( /* 4 */ id, a /* 5 */ ) /* 6 */ VALUES /* 7 */ ( /* 8 */ 1 /* 9 */ , 2 ) /* 10 */ ON /* 11 */ CONFLICT /* 12 */ (id) /* 13 */ DO /* 14 */ UPDATE SET a /* 15 */ = excluded.a /* 16 */ WHERE /* 17 */ t.a < excluded.a /* 18 */ RETURNING /* 19 */ a /* 20 */;

-- before
INSERT INTO t (id, a) -- columns
VALUES (1, 2) -- values
ON CONFLICT (id) -- target
DO UPDATE SET a = excluded.a -- set
WHERE t.a < excluded.a -- first
  AND t.b IS NULL -- where
;

INSERT INTO t (id, a, b) VALUES (1, 2, 3) ON CONFLICT (id) DO UPDATE SET (a, b) = (excluded.a, excluded.b) WHERE t.a < excluded.a;
INSERT INTO t (id, a) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET (a, b) = (SELECT s.a, s.id FROM s WHERE s.id = excluded.id) WHERE t.a < excluded.a;
INSERT INTO t (id, a) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET a = (SELECT max(a) FROM s), b = DEFAULT WHERE t.a < excluded.a;
INSERT INTO t (id, a) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE t.a < (SELECT max(s.a) FROM s WHERE s.id = excluded.id) OR EXISTS (SELECT FROM s WHERE s.a = t.a);
INSERT INTO t (id, a) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET at = excluded.at WHERE t.a < excluded.a;

INSERT INTO t (id, a) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE t.a < excluded.a RETURNING *;
INSERT INTO t (id, a) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE t.a < excluded.a RETURNING id, a + 1 AS next;
INSERT INTO t (id, a) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE t.a < excluded.a RETURNING id, a + 1;
INSERT INTO t (id, a) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE t.a < excluded.a RETURNING (xmax = 0) AS inserted;
INSERT INTO t (id, a) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE t.a < excluded.a RETURNING id, t.id;
INSERT INTO t (id, a) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE t.a < excluded.a RETURNING t;
INSERT INTO t (id, a) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE t.a < excluded.a RETURNING (SELECT count(*) FROM t) AS n;

INSERT INTO t (id, a) OVERRIDING SYSTEM VALUE VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE t.a < excluded.a;

WITH u AS (INSERT INTO t (id, a) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE t.a < excluded.a RETURNING id) SELECT count(*) FROM u;
EXPLAIN INSERT INTO t (id, a) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE t.a < excluded.a;
PREPARE p (int, int) AS INSERT INTO t (id, a) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE t.a < excluded.a;

CREATE FUNCTION f(i int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE n int;
BEGIN
  INSERT INTO t (id, a)
  VALUES (i, 2)
  ON CONFLICT (id) DO UPDATE SET a = excluded.a
  WHERE t.a < excluded.a
  RETURNING a INTO n;
  RETURN n;
END $$;
