INSERT INTO host (id, n) VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET n = host.n + 1;
-- What meets a row all the same updates it.
WITH changed AS (UPDATE host SET n = n + 1 WHERE id = $1 RETURNING id)
INSERT INTO host (id, n) SELECT $1, 1 WHERE NOT EXISTS (SELECT FROM changed)
ON CONFLICT (id) DO UPDATE SET n = host.n + 1;
-- Another table.
WITH changed AS (UPDATE host SET n = n + 1 WHERE id = $1 RETURNING id)
INSERT INTO missing (id) SELECT $1 WHERE NOT EXISTS (SELECT FROM changed);
-- Not of what is absent.
WITH gone AS (UPDATE host SET n = 0 WHERE id = $1 RETURNING id, n)
INSERT INTO host (id, n) SELECT id + 1, n FROM gone WHERE NOT EXISTS (SELECT FROM other);
