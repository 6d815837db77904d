INSERT INTO item AS i (id, name, updated_at) VALUES ($1, $2, now())
ON CONFLICT (id) DO UPDATE SET name = excluded.name, updated_at = excluded.updated_at
WHERE (i.name, i.updated_at) IS DISTINCT FROM (excluded.name, excluded.updated_at);

INSERT INTO item AS i (id, name) VALUES ($1, $2)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, updated_at = CURRENT_TIMESTAMP
WHERE i.name <> excluded.name OR i.updated_at <> CURRENT_TIMESTAMP;

-- By its default.
CREATE TABLE note (id int PRIMARY KEY, body text, created_at timestamptz DEFAULT now());
INSERT INTO note (id, body) VALUES ($1, $2)
ON CONFLICT (id) DO UPDATE SET body = excluded.body WHERE note.* IS DISTINCT FROM excluded.*;

-- Without a WHERE it may be meant.
INSERT INTO item (id, name) VALUES ($1, $2)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, updated_at = now() AT TIME ZONE 'utc';
