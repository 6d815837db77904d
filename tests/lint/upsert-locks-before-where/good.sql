-- No WHERE: each conflicting row is to be updated.
INSERT INTO host (id, seen) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen;

-- Guarded.
INSERT INTO host AS h (id, seen)
SELECT * FROM (VALUES ($1::bigint, $2::timestamptz)) AS excluded(id, seen)
WHERE NOT EXISTS (
  SELECT FROM host AS h WHERE h.id = excluded.id AND (h.seen < excluded.seen) IS NOT TRUE)
ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen;

-- guard-does-not-stop-the-lock has this one.
INSERT INTO host AS h (id, seen) VALUES ($1, $2)
ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE h.seen <> excluded.seen;

-- The WHERE of a partial index is not one of DO UPDATE.
INSERT INTO host (id, seen) VALUES ($1, $2)
ON CONFLICT (id) WHERE active DO UPDATE SET seen = excluded.seen;

INSERT INTO host (id) VALUES ($1) ON CONFLICT (id) DO NOTHING;
