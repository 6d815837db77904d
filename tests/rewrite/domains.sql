CREATE SCHEMA app;
CREATE DOMAIN short AS varchar(3);
CREATE DOMAIN shorter AS short CHECK (VALUE <> 'no');
CREATE DOMAIN app.fixed AS char(3) CHECK (VALUE <> 'no');
CREATE DOMAIN bits AS bit(3);
CREATE DOMAIN amount AS numeric(4,1);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE DOMAIN shorts AS varchar(3)[];
CREATE DOMAIN folded AS varchar(3) COLLATE "und-x-icu";
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TYPE pair AS (a int, b positive);
CREATE TYPE named AS (a int, b short);
CREATE TYPE span AS RANGE (subtype = int4);
CREATE TABLE t (id int PRIMARY KEY, s short, r shorter, f app.fixed, b bits, n amount, p positive, a shorts, c folded,
  m mood, o pair, w named, g span, e short[], x elsewhere);
CREATE TABLE u (id int PRIMARY KEY, s short);

INSERT INTO t (id, s, r, f, b, n, p, a, c) VALUES (1, 'x', 'x', 'x', '101', 1.25, 5, '{x}', 'x') ON CONFLICT (id) DO UPDATE SET s = excluded.s WHERE t.s < excluded.s;
INSERT INTO t (id, s, n) VALUES (1, 'x', '1'), (2, $1, '2') ON CONFLICT (id) DO UPDATE SET s = excluded.s WHERE t.s < excluded.s;
INSERT INTO t (id, s, c) SELECT id, c, s FROM t AS o ON CONFLICT (id) DO UPDATE SET s = excluded.s WHERE t.c < excluded.c;
INSERT INTO t (id, m, o, g) VALUES (1, 'ok', ROW(1, 2), '[1,2)') ON CONFLICT (id) DO UPDATE SET m = excluded.m WHERE t.m < excluded.m;
INSERT INTO t (id, w, e, x) VALUES (1, '(1,x)', '{x}', 'x') ON CONFLICT (id) DO UPDATE SET w = excluded.w WHERE t.w < excluded.w;
INSERT INTO u (id, s) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET s = excluded.s WHERE u.* IS DISTINCT FROM excluded.*;
