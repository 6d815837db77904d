CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN word AS text;
CREATE TABLE t (
  id smallint PRIMARY KEY,
  m mood, w word, tags text[], n numeric(8,2), v varchar(4), c char(4), b bit(3), at timestamp(0), j jsonb, f bool,
  ci text COLLATE "und-x-icu"
);
CREATE TABLE u (id smallint PRIMARY KEY, v varchar(4));

INSERT INTO t (id, m, w, tags, n, v, c, b, at, j, f) VALUES (1, 'sad', 'x', '{}', 1.005, 'abcd', 'ab', B'101', '2024-01-01', '{}', true) ON CONFLICT (id) DO UPDATE SET m = excluded.m WHERE t.m < excluded.m;
INSERT INTO t (id, tags, f) VALUES (CAST($1 AS smallint), ARRAY['a', $2], NOT $3) ON CONFLICT (id) DO UPDATE SET tags = excluded.tags WHERE t.tags <> excluded.tags;
INSERT INTO t (id, ci) VALUES (1, 'a'), (2, 'b') ON CONFLICT (id) DO UPDATE SET ci = excluded.ci WHERE excluded.ci = 'A';
INSERT INTO t (id, ci, v) SELECT id, v, ci FROM t AS o ON CONFLICT (id) DO UPDATE SET ci = excluded.ci WHERE t.v < excluded.v;
INSERT INTO t (id, n) VALUES (-32768, - 5) ON CONFLICT (id) DO UPDATE SET n = excluded.n WHERE t.n < excluded.n;
INSERT INTO t (id, n, v) VALUES (1, '1', 'a'), (2, '2.5', 'b'), (3, $1, NULL) ON CONFLICT (id) DO UPDATE SET n = excluded.n WHERE t.n::text <> excluded.n::text;
INSERT INTO u (id, v) VALUES (1, 'a') ON CONFLICT (id) DO UPDATE SET v = excluded.v WHERE u.* IS DISTINCT FROM excluded.*;
INSERT INTO u (id, v) SELECT $1, 'a' FROM t ORDER BY t.n LIMIT 3 ON CONFLICT (id) DO UPDATE SET v = excluded.v WHERE u.v < excluded.v;
INSERT INTO u (id, v) SELECT id * 10, v FROM t ORDER BY t.n OFFSET 3 ON CONFLICT (id) DO UPDATE SET v = excluded.v WHERE u.v < excluded.v;
