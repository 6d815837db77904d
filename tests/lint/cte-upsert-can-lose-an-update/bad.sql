WITH attempt AS (
  INSERT INTO host (id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING *
)
UPDATE host SET seen = now()
WHERE id = $1 AND NOT EXISTS (SELECT * FROM attempt);

WITH changed AS (UPDATE host SET n = n + 1 WHERE id = $1 RETURNING id)
INSERT INTO host (id, n) SELECT $1, 1 WHERE NOT EXISTS (SELECT FROM changed);

WITH given (id, n) AS (VALUES ($1, $2)),
changed AS (UPDATE host h SET n = given.n FROM given WHERE h.id = given.id RETURNING h.id),
added AS (
  INSERT INTO host (id, n)
  SELECT given.id, given.n FROM given LEFT JOIN changed USING (id) WHERE changed.id IS NULL
  ON CONFLICT (id) DO NOTHING
)
SELECT count(*) FROM changed;

WITH changed AS (UPDATE host SET n = n + 1 WHERE id = $1 RETURNING id)
INSERT INTO host (id) SELECT g FROM given g WHERE g NOT IN (SELECT id FROM changed);
