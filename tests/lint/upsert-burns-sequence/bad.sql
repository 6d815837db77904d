CREATE TABLE person (id serial PRIMARY KEY, email text UNIQUE, name text);
CREATE TABLE visit (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, page text UNIQUE, n int);

INSERT INTO person (email, name) VALUES ($1, $2)
ON CONFLICT (email) DO UPDATE SET name = person.name || excluded.name;
INSERT INTO person (id, email) VALUES (DEFAULT, $1) ON CONFLICT (email) DO NOTHING;
INSERT INTO visit (page, n) VALUES ($1, 1) ON CONFLICT (page) DO UPDATE SET n = visit.n + 1;

INSERT INTO other (id, email) VALUES (nextval('other_id_seq'), $1) ON CONFLICT (email) DO NOTHING;
