INSERT INTO setting (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

INSERT INTO setting (name, value, active) VALUES ($1, $2, true)
ON CONFLICT (name) DO UPDATE SET (value, active) = (excluded.value, 'true'::boolean);
