CREATE TABLE person (id int PRIMARY KEY, email text UNIQUE);
INSERT INTO person (id, email) VALUES ($1, $2)
  ON CONFLICT DO NOTHING;
-- Nothing is known of it.
INSERT INTO unknown (id) VALUES ($1) on conflict do nothing;
