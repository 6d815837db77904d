INSERT INTO setting AS s (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value
  WHERE s.value IS DISTINCT FROM excluded.value;

INSERT INTO setting (name, a, b) VALUES ($1, $2, $3)
ON CONFLICT (name) WHERE active DO UPDATE SET a = excluded.a, b = excluded.b
WHERE (setting.a, setting.b) IS DISTINCT FROM (excluded.a, excluded.b);

INSERT INTO setting AS s (name, a) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET a = excluded.a where NOT (s.a = excluded.a);

INSERT INTO setting AS s (name, a, b) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET a = excluded.a, b = $3
WHERE s.a <> excluded.a OR (s.b = $3) IS NOT TRUE;

INSERT INTO setting AS s (name, a) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET a = excluded.a WHERE s.* IS DISTINCT FROM excluded.*;

INSERT INTO setting AS s (name, a) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET a = excluded.a WHERE coalesce(s.a, '') != coalesce(excluded.a, '');

-- The column that is always new is not compared.
INSERT INTO setting AS s (name, a, updated_at) VALUES ($1, $2, now())
ON CONFLICT (name) DO UPDATE SET a = excluded.a, updated_at = excluded.updated_at
WHERE s.a IS DISTINCT FROM excluded.a;
