CREATE TABLE person (id serial PRIMARY KEY, email text UNIQUE, name text);

INSERT INTO person (id, email) VALUES ($1, $2) ON CONFLICT (email) DO NOTHING;
-- Fresh from the sequence, it meets no row.
INSERT INTO person (email) VALUES ($1) ON CONFLICT (id) DO NOTHING;
-- Rows that are there don't come so far.
INSERT INTO person (email) SELECT $1 WHERE NOT EXISTS (SELECT FROM person WHERE email = $1)
ON CONFLICT (email) DO NOTHING;
INSERT INTO person (email) VALUES ($1);
INSERT INTO unknown (email) VALUES ($1) ON CONFLICT (email) DO NOTHING;
