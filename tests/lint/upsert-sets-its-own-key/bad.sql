INSERT INTO tag (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id;

INSERT INTO member (team, person, role) VALUES ($1, $2, $3)
ON CONFLICT (team, person) DO UPDATE
SET team = excluded.team,
    "person" = excluded."person",
    role = excluded.role || member.role;

CREATE TABLE room (house int, number int, size int, CONSTRAINT room_key UNIQUE (house, number));
INSERT INTO room (house, number, size) VALUES ($1, $2, $3)
ON CONFLICT ON CONSTRAINT room_key DO UPDATE SET number = EXCLUDED.number, size = room.size + 1;
