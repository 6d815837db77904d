-- Something else is asked: upsert-locks-before-where has it.
INSERT INTO setting AS s (name, a, version) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET a = excluded.a WHERE s.version < excluded.version;
INSERT INTO setting AS s (name, a) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET a = excluded.a WHERE s.a IS DISTINCT FROM excluded.name;
INSERT INTO setting AS s (name, a) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET a = excluded.a WHERE s.a IS DISTINCT FROM 'frozen';

-- Always true: no row is locked for nothing.
INSERT INTO setting AS s (name, a, updated_at) VALUES ($1, $2, now())
ON CONFLICT (name) DO UPDATE SET a = excluded.a, updated_at = excluded.updated_at
WHERE (s.a, s.updated_at) IS DISTINCT FROM (excluded.a, excluded.updated_at);

-- Guarded.
INSERT INTO setting AS s (name, a)
SELECT * FROM (VALUES ($1::text, $2::text)) AS excluded(name, a)
WHERE NOT EXISTS (
  SELECT FROM setting AS s
  WHERE s.name = excluded.name AND (s.a IS DISTINCT FROM excluded.a) IS NOT TRUE)
ON CONFLICT (name) DO UPDATE SET a = excluded.a WHERE s.a IS DISTINCT FROM excluded.a;

INSERT INTO setting (name, a) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET a = excluded.a;
