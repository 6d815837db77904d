CREATE TABLE job (id bigint PRIMARY KEY, status text, updated_at timestamptz, note text);
CREATE INDEX job_status ON job (status);
CREATE INDEX job_updated_at ON job USING brin (updated_at);

UPDATE job SET note = note || $1, updated_at = now() WHERE id = $2;
-- Not changed.
UPDATE job SET id = $1, note = $2 WHERE id = $1;
UPDATE job SET status = status, note = $2 WHERE id = $1;
INSERT INTO job AS j (id, note) VALUES ($1, $2)
ON CONFLICT (id) DO UPDATE SET id = excluded.id, status = j.status, note = excluded.note;
-- Nothing is known of it.
UPDATE other SET status = 'done' WHERE id = $1;
