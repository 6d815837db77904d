CREATE TABLE member (team int, person int, PRIMARY KEY (team, person));
INSERT INTO member (team, person) VALUES ($1, $2) ON CONFLICT DO NOTHING;
CREATE TABLE person (id int PRIMARY KEY, email text CONSTRAINT person_email UNIQUE);
INSERT INTO person (id, email) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING;
INSERT INTO person (id, email) VALUES ($1, $2) ON CONFLICT ON CONSTRAINT person_email DO NOTHING;
INSERT INTO person (id, email) VALUES ($1, $2);
