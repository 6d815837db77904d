-- A statement of its own sees what stopped the INSERT.
INSERT INTO tag (name) VALUES ($1) ON CONFLICT (name) DO NOTHING RETURNING id;
SELECT id FROM tag WHERE name = $1;
-- Only what is new is wanted.
WITH added AS (INSERT INTO tag (name) VALUES ($1) ON CONFLICT (name) DO NOTHING RETURNING id)
INSERT INTO news (tag) SELECT id FROM added;
-- Another table.
WITH added AS (INSERT INTO tag (name) VALUES ($1) ON CONFLICT (name) DO NOTHING RETURNING id)
SELECT id FROM added UNION ALL SELECT id FROM old_tag;
-- Always gives a row.
WITH added AS (
  INSERT INTO tag (name, n) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET n = tag.n + 1 RETURNING id
)
SELECT id FROM added UNION ALL SELECT id FROM tag WHERE name = $1;
