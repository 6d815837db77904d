-- options: skip-identical
CREATE TABLE t (id int PRIMARY KEY, v int, w int, at timestamptz, j json, r text);

INSERT INTO t (id, v) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET v = excluded.v;
INSERT INTO t (id, v, w)
VALUES ($1, $2, $3)
ON CONFLICT (id) DO UPDATE
SET v = excluded.v, w = excluded.w, at = now()
RETURNING id;
INSERT INTO t (id, v, at) VALUES (1, 2, now()) ON CONFLICT (id) DO UPDATE SET v = excluded.v, at = excluded.at;
INSERT INTO t (id, v, w) VALUES (1, 2, 3) ON CONFLICT (id) DO UPDATE SET (v, w) = (excluded.v, excluded.w);
INSERT INTO t (id, v) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET v = excluded.v WHERE t.v < excluded.v;
INSERT INTO t (id, v) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET v = t.v + 1;
INSERT INTO t (id, v) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET (v, w) = (SELECT 1, 2);
INSERT INTO t (id, v) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET v = DEFAULT;
INSERT INTO t (id, j) VALUES (1, '{}') ON CONFLICT (id) DO UPDATE SET j = excluded.j;
INSERT INTO t (id, v) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET r = gen_random_uuid()::text;
INSERT INTO t (id, v) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET v = my_function(excluded.v);
INSERT INTO t (id, at) VALUES (1, now()) ON CONFLICT (id) DO UPDATE SET at = now();
INSERT INTO t (id, v) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET w = excluded.w;
