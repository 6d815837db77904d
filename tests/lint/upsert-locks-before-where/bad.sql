INSERT INTO host AS h (id, seen) VALUES ($1, $2)
ON  CONFLICT (id) DO UPDATE SET seen = excluded.seen
WHERE h.seen < excluded.seen - interval '1 day';

-- Within WITH.
WITH moved AS (
  INSERT INTO host (id, version) SELECT id, version FROM old_host ORDER BY id
  ON CONFLICT (id) DO UPDATE SET version = excluded.version WHERE host.version < excluded.version
  RETURNING id
)
SELECT count(*) FROM moved;

-- A comparison of old and new, and something else besides.
INSERT INTO host AS h (id, name) VALUES ($1, $2)
ON CONFLICT (id) DO UPDATE SET name = excluded.name
WHERE h.name IS DISTINCT FROM excluded.name AND NOT h.locked;
