UPDATE person SET name = $1 WHERE id = $2 AND name IS DISTINCT FROM $1;
UPDATE offer SET status = 'expired' WHERE ends_at < now() AND status = 'open';
UPDATE person SET name = $1 WHERE id IN (SELECT id FROM person WHERE name IS NULL);
-- Another value each time, or not known.
UPDATE person SET n = n + 1 WHERE id = $1;
UPDATE person SET name = $1, updated_at = now() WHERE id = $2;
UPDATE person SET name = lower(name) WHERE id = $1;
UPDATE person SET name = other.name FROM other WHERE other.id = person.id;
UPDATE person SET marks[2] = 5 WHERE id = $1;
UPDATE person SET (name, mail) = (SELECT name, mail FROM other WHERE other.id = 1) WHERE id = 1;
UPDATE person SET name = DEFAULT WHERE id = $1;
-- All rows: a backfill.
UPDATE person SET active = true;
-- The row is wanted back.
UPDATE person SET name = $1 WHERE id = $2 RETURNING *;
UPDATE person SET name = $1 WHERE CURRENT OF c;
