WITH added AS (
  INSERT INTO tag (name) VALUES ($1) ON CONFLICT (name) DO NOTHING RETURNING id
)
SELECT id FROM added
UNION ALL
SELECT id FROM tag WHERE name = $1;

WITH added AS (INSERT INTO tag (name) VALUES ($1) ON CONFLICT (name) DO NOTHING RETURNING id)
SELECT coalesce((SELECT id FROM added), (SELECT id FROM tag WHERE name = $1));

WITH added AS (INSERT INTO tag (name) VALUES ($1) ON CONFLICT (name) DO NOTHING RETURNING id),
either AS (SELECT id FROM added UNION SELECT id FROM tag WHERE name = $1)
INSERT INTO post_tag (post, tag) SELECT $2, id FROM either;
