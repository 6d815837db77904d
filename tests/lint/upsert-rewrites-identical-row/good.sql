-- Each row is another one afterwards.
INSERT INTO counter (name, n) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET n = counter.n + 1;
INSERT INTO host (id, seen) VALUES ($1, now()) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen;

-- It has a WHERE, whatever that is worth.
INSERT INTO setting AS s (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE s.value <> excluded.value;

-- What a function or a sub-select gives is not known.
INSERT INTO setting (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = make_value(excluded.value);
INSERT INTO setting (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET (value, n) = (SELECT v, 1 FROM other);

-- Only the key: upsert-sets-its-own-key has it.
INSERT INTO setting (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET name = excluded.name;

-- Only rows that the target does not have.
INSERT INTO setting (name, value) SELECT $1, $2
WHERE NOT EXISTS (SELECT FROM setting WHERE name = $1 AND value = $2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING;
