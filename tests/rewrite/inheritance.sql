CREATE TABLE parent (id int PRIMARY KEY, v int);
CREATE TABLE child (extra int) INHERITS (parent);
CREATE TABLE base (id int PRIMARY KEY, v int);
CREATE TABLE adopted (id int, v int);
ALTER TABLE adopted INHERIT base;
CREATE TABLE whole (id int PRIMARY KEY, v int) PARTITION BY RANGE (id);
CREATE TABLE part PARTITION OF whole FOR VALUES FROM (1) TO (9);

INSERT INTO parent (id, v) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET v = excluded.v WHERE parent.v < excluded.v;
INSERT INTO parent AS p (id, v) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET v = excluded.v WHERE p.v < excluded.v RETURNING v;
INSERT INTO base (id, v) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET v = excluded.v WHERE base.v < excluded.v;
INSERT INTO whole (id, v) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET v = excluded.v WHERE whole.v < excluded.v;
