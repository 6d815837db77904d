INSERT INTO member (team, person, role) VALUES ($1, $2, $3)
ON CONFLICT (team, person) DO UPDATE SET role = excluded.role;
-- Another column, and another value.
INSERT INTO tag (id, name) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET name = excluded.name;
INSERT INTO tag (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET name = lower(excluded.name);
-- Equal, not the same: the new spelling may be wanted.
CREATE TABLE account (email citext PRIMARY KEY, name text);
INSERT INTO account (email, name) VALUES ($1, $2)
ON CONFLICT (email) DO UPDATE SET email = excluded.email, name = excluded.name;
-- Nothing is known of the constraint.
INSERT INTO room (number, size) VALUES ($2, $3)
ON CONFLICT ON CONSTRAINT no_such_key DO UPDATE SET number = excluded.number;
