-- The other columns are compared.
INSERT INTO item AS i (id, name, updated_at) VALUES ($1, $2, now())
ON CONFLICT (id) DO UPDATE SET name = excluded.name, updated_at = excluded.updated_at
WHERE i.name IS DISTINCT FROM excluded.name;
-- The time is all that it is about.
INSERT INTO host (id, seen) VALUES ($1, now()) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen;
INSERT INTO host (id, seen) VALUES ($1, now())
ON CONFLICT (id) DO UPDATE SET id = excluded.id, seen = excluded.seen;
-- The row changes anyway.
INSERT INTO host (id, n) VALUES ($1, 1)
ON CONFLICT (id) DO UPDATE SET n = host.n + 1, seen = now();
-- A date is the same all day; a parameter may be.
INSERT INTO host (id, day) VALUES ($1, now()::date)
ON CONFLICT (id) DO UPDATE SET day = excluded.day, name = $2;
-- Now and then.
INSERT INTO host AS h (id, seen) VALUES ($1, now())
ON CONFLICT (id) DO UPDATE SET seen = excluded.seen
WHERE h.seen < excluded.seen - interval '1 day';
-- The other part may be false.
INSERT INTO host AS h (id, name, seen) VALUES ($1, $2, now())
ON CONFLICT (id) DO UPDATE SET name = excluded.name, seen = excluded.seen
WHERE h.name <> excluded.name AND h.seen <> excluded.seen;
