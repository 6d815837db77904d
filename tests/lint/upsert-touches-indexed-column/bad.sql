CREATE TABLE job (id bigint PRIMARY KEY, status text, name text, updated_at timestamptz, note text);
CREATE INDEX job_updated_at ON job (updated_at);
CREATE INDEX job_lower_name ON job (lower(name));
CREATE INDEX job_open ON job (id) WHERE status = 'open';

INSERT INTO job (id, note) VALUES ($1, $2)
ON CONFLICT (id) DO UPDATE SET note = job.note || excluded.note, updated_at = now();

UPDATE job SET note = note || $1, name = upper(name) WHERE id = $2;

-- A partial index's predicate counts too.
UPDATE job SET status = 'done' WHERE id = $1 RETURNING note;
